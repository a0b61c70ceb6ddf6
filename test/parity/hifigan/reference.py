"""jik876/hifi-gan's own models, narrow enough for goldens.

Used with torch 2.15.0, numpy 2.4.6, librosa 0.11.0, safetensors 0.8.0 and a checkout of
https://github.com/jik876/hifi-gan at 4769534d45265d52a904b850da5a622601885777.
"""

import sys
import types
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))

RANGES = {"weight_g": (0.75, 1.25), "bias": (-0.1, 0.1), "weight_v": (-0.5, 0.5), "weight_orig": (-0.5, 0.5)}

V1 = dict(
    resblock="1", upsample_rates=[8, 8, 2, 2], upsample_kernel_sizes=[16, 16, 4, 4], upsample_initial_channel=512,
    resblock_kernel_sizes=[3, 7, 11], resblock_dilation_sizes=[[1, 3, 5], [1, 3, 5], [1, 3, 5]],
)
V2 = {**V1, "upsample_initial_channel": 128}
V3 = dict(
    resblock="2", upsample_rates=[8, 8, 4], upsample_kernel_sizes=[16, 16, 8], upsample_initial_channel=256,
    resblock_kernel_sizes=[3, 5, 7], resblock_dilation_sizes=[[1, 2], [2, 6], [3, 12]],
)


def load(checkout):
    """The checkout's models.py; its utils.py wants a plotting library that is not needed here."""
    plotting = types.ModuleType("matplotlib")
    plotting.use = lambda _: None
    pylab = types.ModuleType("matplotlib.pylab")
    plotting.pylab = pylab
    sys.modules.update({"matplotlib": plotting, "matplotlib.pylab": pylab})
    sys.path.insert(0, checkout)
    import models

    return models


def config(settings):
    return types.SimpleNamespace(**settings)


class narrowed:
    """Within it, convolutions that the reference makes have other channels and groups than it asks for."""

    def __init__(self, models, channels, groups=None):
        self.models, self.channels, self.groups = models, channels, groups or {}

    def __enter__(self):
        self.plain = {kind: getattr(self.models, kind) for kind in ("Conv1d", "Conv2d")}

        def layer(kind):
            def make(inputs, outputs, *rest, groups=1, **named):
                width = lambda count: self.channels.get(count, count)
                return getattr(nn, kind)(
                    width(inputs), width(outputs), *rest, groups=self.groups.get(groups, groups), **named
                )

            return make

        for kind in self.plain:
            setattr(self.models, kind, layer(kind))

    def __exit__(self, *_):
        for kind, plain in self.plain.items():
            setattr(self.models, kind, plain)


def discriminators(models, mpd_channels, msd_channels, groups):
    with narrowed(models, mpd_channels):
        mpd = models.MultiPeriodDiscriminator()
    with narrowed(models, msd_channels, groups):
        msd = models.MultiScaleDiscriminator()
    return mpd, msd


def settle(msd, wave, passes=30):
    """Moves the first scale's singular vectors as that many training passes do."""
    msd.train()
    with torch.no_grad():
        for _ in range(passes):
            msd.discriminators[0](wave)


def vectors(msd, prefix):
    """The buffers of spectral norm by name."""
    return {
        f"{prefix}{name}": tensor.clone()
        for name, tensor in msd.state_dict().items()
        if name.endswith("weight_u") or (name.endswith("weight_v") and tensor.dim() == 1)
    }
