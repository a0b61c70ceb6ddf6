"""Makes forward.safetensors, checkpoint.ckpt and import.safetensors beside this script, from shivammehta25/Matcha-TTS' own modules (108906c, MIT):

    python make_goldens.py CHECKOUT

Of the packages that its decoder imports, einops is the real one; diffusers' attention, a plain one without bias in query, key and
value, is written out below, and what its default settings do not use is left empty.
Used with torch 2.15.0, einops 0.8.2, numpy 2.4.6, safetensors 0.8.0.
"""

import sys
import types
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))
from hashed_state import fill, ranged, write


class Attention(nn.Module):
    """diffusers.models.attention_processor.Attention as the block calls it: to_q, to_k, to_v, to_out; the mask is added to the scores."""

    def __init__(self, query_dim, heads, dim_head, dropout, bias, cross_attention_dim, upcast_attention):
        super().__init__()
        inner = heads * dim_head
        self.heads = heads
        self.to_q, self.to_k, self.to_v = (nn.Linear(query_dim, inner, bias=bias) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(inner, query_dim), nn.Dropout(dropout)])

    def forward(self, hidden_states, encoder_hidden_states=None, attention_mask=None):
        q, k, v = (
            layer(hidden_states).unflatten(2, (self.heads, -1)).transpose(1, 2) for layer in (self.to_q, self.to_k, self.to_v)
        )
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=attention_mask[:, None, None])
        return self.to_out[1](self.to_out[0](mixed.transpose(1, 2).flatten(2)))


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    for key, value in members.items():
        setattr(sys.modules[name], key, value)


unused = type("Unused", (), {})
module("conformer", ConformerBlock=nn.Module)
for name in ("diffusers", "diffusers.models", "diffusers.utils"):
    module(name)
module("diffusers.models.activations", get_activation=lambda name: {"silu": nn.SiLU()}[name])
module(
    "diffusers.models.attention", GEGLU=unused, GELU=unused, AdaLayerNorm=unused, AdaLayerNormZero=unused, ApproximateGELU=unused
)
module("diffusers.models.attention_processor", Attention=Attention)
module("diffusers.models.lora", LoRACompatibleLinear=nn.Linear)
module("diffusers.utils.torch_utils", maybe_allow_in_graph=lambda cls: cls)
logger = types.SimpleNamespace(get_pylogger=lambda name: None)
for name in ("matcha", "matcha.models", "matcha.models.components", "matcha.utils"):
    module(name)
    sys.modules[name].__path__ = [str(Path(sys.argv[1]) / name.replace(".", "/"))]
module("matcha.utils.pylogger", get_pylogger=lambda name: None)
from matcha.models.components.flow_matching import CFM

RANGES = {
    "block.1.weight": (0.75, 1.25), "norm1.weight": (0.75, 1.25), "norm3.weight": (0.75, 1.25), "alpha": (-0.3, 0.3),
    "beta": (-0.3, 0.3), "block.0.weight": (-0.2, 0.2), "conv.weight": (-0.2, 0.2), "bias": (-0.1, 0.1), "weight": (-0.25, 0.25),
}
MELS, TIMBRE = 6, 4

torch.set_num_threads(1)
settings = dict(channels=(16, 16), dropout=0.05, attention_head_dim=6, n_blocks=1, num_mid_blocks=2, num_heads=2, act_fn="snakebeta")
cfm = CFM(2 * MELS, MELS, types.SimpleNamespace(solver="euler", sigma_min=1e-4), settings, n_spks=2, spk_emb_dim=TIMBRE).eval()
state = fill(cfm, "matcha/decoder.", RANGES)
spks = ranged("timbre", (2, TIMBRE), -1, 1)
results = {}
for frames in (2, 4, 12):
    x, mu = (ranged(f"{name}{frames}", (2, MELS, frames), -1.5, 1.5) for name in ("x", "mu"))
    mask = torch.ones(2, 1, frames)
    times = ranged(f"times{frames}", (2,), 0, 1)
    x.requires_grad_(True)
    velocity = cfm.estimator(x, mask, mu, times, spks)
    results[f"velocity/{frames}"] = velocity.transpose(1, 2)
    if frames == 12:
        (velocity * ranged("weighting", (2, frames, MELS), -1, 1).transpose(1, 2)).sum().backward()
        results["gradient/12"] = x.grad.transpose(1, 2)
    with torch.no_grad():
        spoken = cfm.solve_euler(x, torch.linspace(0, 1, 5), mu, mask, spks, None)
    results[f"euler/{frames}"] = spoken.transpose(1, 2)

# The loss, with the time and the noise that torch would draw given by hand.
noise, times = ranged("noise", (2, MELS, 12), -1.5, 1.5), ranged("times", (2, 1, 1), 0, 1)
torch.rand, torch.randn_like = (lambda *_, **__: times), (lambda _: noise)
mel, mu = ranged("mel", (2, MELS, 12), -1.5, 1.5), ranged("mu12", (2, MELS, 12), -1.5, 1.5)
loss, point = cfm.compute_loss(mel, torch.ones(2, 1, 12), mu, spks)
results["point"], results["loss"] = point.transpose(1, 2), loss
write(Path(__file__).parent / "forward.safetensors", results, {"state": state})
size = dict(channels=(256, 256), dropout=0.05, attention_head_dim=64, n_blocks=1, num_mid_blocks=2, num_heads=2, act_fn="snakebeta")
published = CFM(160, 80, types.SimpleNamespace(solver="euler", sigma_min=1e-4), size)
print("parameters at the published size:", sum(p.numel() for p in published.parameters()))

# A checkpoint as Lightning writes one, of one voice: text encoder, durations and decoder; what the parts that we have make of it.
sys.modules["matcha.utils"].get_pylogger = logger.get_pylogger
from matcha.models.components.text_encoder import TextEncoder

torch.manual_seed(1)
narrow = dict(channels=(8, 8), dropout=0.05, attention_head_dim=4, n_blocks=1, num_mid_blocks=1, num_heads=1, act_fn="snakebeta")
voice = nn.Module()
voice.encoder = TextEncoder(
    "RoPE Encoder",
    types.SimpleNamespace(
        n_feats=MELS, n_channels=8, filter_channels=8, n_heads=2, n_layers=1, kernel_size=3, p_dropout=0.1, prenet=True
    ),
    types.SimpleNamespace(filter_channels_dp=6, kernel_size=3, p_dropout=0.1),
    n_vocab=7,
)
voice.decoder = CFM(2 * MELS, MELS, types.SimpleNamespace(solver="euler", sigma_min=1e-4), narrow)
voice.register_buffer("mel_mean", torch.tensor(-5.5))
voice.register_buffer("mel_std", torch.tensor(2.0))
voice.eval()
optimizer = torch.optim.Adam([voice.encoder.proj_m.bias], 1e-3)
voice.encoder.proj_m.bias.sum().backward()
optimizer.step()
torch.save(
    {
        "epoch": 3, "global_step": 17, "pytorch-lightning_version": "2.0.8", "state_dict": voice.state_dict(), "loops": {},
        "callbacks": {}, "optimizer_states": [optimizer.state_dict()], "lr_schedulers": [],
        "hyper_parameters": {"n_vocab": 7, "n_spks": 1},
    },
    Path(__file__).parent / "checkpoint.ckpt",
)
with torch.no_grad():
    hidden, lengths = ranged("hidden", (2, 8, 5), -1, 1), torch.ones(2, 1, 5)
    point, mu = (ranged(f"voice.{name}", (2, MELS, 4), -1.5, 1.5) for name in ("x", "mu"))
    heard = {
        "mean": voice.encoder.proj_m(hidden).transpose(1, 2),
        "frames": torch.exp(voice.encoder.proj_w(hidden, lengths))[:, 0],
        "velocity": voice.decoder.estimator(point, torch.ones(2, 1, 4), mu, ranged("voice.times", (2,), 0, 1)).transpose(1, 2),
    }
write(Path(__file__).parent / "import.safetensors", heard, {})
