"""jaywalnut310/vits' own models, told their random numbers.

Used with torch 2.15.0, numpy 2.4.6, librosa 0.11.0, scipy 1.17.1, safetensors 0.8.0, Cython 3.2.8 and a checkout of
https://github.com/jaywalnut310/vits at 2e561ba58618d021b5b8323d3765880f7e0ecfdb with its monotonic_align built:

    cd CHECKOUT/monotonic_align && mkdir monotonic_align && python setup.py build_ext --inplace
"""

import sys
from contextlib import contextmanager
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "hifigan"))
from hashed_state import ranged

NOISE_SCALE, DURATION_NOISE_SCALE = 0.667, 0.8
PUBLISHED = dict(
    n_vocab=178, spec_channels=513, segment_size=32, inter_channels=192, hidden_channels=192, filter_channels=768,
    n_heads=2, n_layers=6, kernel_size=3, p_dropout=0.1, resblock="1", resblock_kernel_sizes=[3, 7, 11],
    resblock_dilation_sizes=[[1, 3, 5]] * 3, upsample_rates=[8, 8, 2, 2], upsample_initial_channel=512,
    upsample_kernel_sizes=[16, 16, 4, 4],
)
# configs/ljs_base.json, ljs_nosdp.json and vctk_base.json.
PUBLISHED_KINDS = {"ljs": {}, "ljs_nosdp": dict(use_sdp=False), "vctk": dict(n_speakers=109, gin_channels=256)}


def load(checkout):
    """The checkout's models.py."""
    sys.path.insert(0, checkout)
    import models

    return models


@contextmanager
def given_noise(starts=None):
    """Within it, torch draws the numbers that the tests draw."""
    names = ("randn", "randn_like", "rand")
    plain = {name: getattr(torch, name) for name in names}
    torch.randn = lambda *shape: ranged("noise/durations", shape, -2, 2)
    torch.randn_like = lambda like: ranged("noise/latent", tuple(like.shape), -2, 2)
    torch.rand = lambda _: starts
    try:
        yield
    finally:
        for name in names:
            setattr(torch, name, plain[name])


def by_time(x):
    """[B, C, T] -> [B, T, C]"""
    return x.transpose(1, 2)


@torch.no_grad()
def passes(net, ids, symbols, spectrogram, frames, speakers, window=7):
    """Every tensor on the way through training and synthesis, channels last."""
    g = net.emb_g(speakers).unsqueeze(-1) if net.n_speakers > 0 else None
    hidden, _, _, x_mask = net.enc_p(ids, symbols)
    with given_noise(torch.zeros(len(symbols))):
        _, _, attn, _, _, y_mask, (z, z_p, m_p, logs_p, m_q, logs_q) = net(ids, symbols, spectrogram, frames, speakers)
        spoken = net.flow(m_p + torch.randn_like(m_p) * torch.exp(logs_p) * NOISE_SCALE, y_mask, g=g, reverse=True)
        w = attn.sum(2)
        if net.use_sdp:
            durations = dict(
                duration_loss=net.dp(hidden, x_mask, w, g=g),
                log_durations=net.dp(hidden, x_mask, g=g, reverse=True, noise_scale=DURATION_NOISE_SCALE)[:, 0],
            )
        else:
            log_durations = net.dp(hidden, x_mask, g=g)
            error = (log_durations - torch.log(w + 1e-6) * x_mask) ** 2
            durations = dict(duration_loss=error.sum([1, 2]), log_durations=log_durations[:, 0])
    return dict(
        hidden=by_time(hidden), posterior_mean=by_time(m_q), posterior_log_std=by_time(logs_q), z=by_time(z),
        z_prior=by_time(z_p), alignment=attn[:, 0], prior_mean=by_time(m_p), prior_log_std=by_time(logs_p),
        spoken=by_time(spoken * y_mask), wave=net.dec(z[:, :, :window], g=g)[:, 0], **durations,
    )
