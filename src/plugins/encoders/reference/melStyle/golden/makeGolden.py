"""Writes melStyle.safetensors, what melStyle.test.ts compares with: python makeGolden.py

The encoder of RVC-Boss/GPT-SoVITS (module/modules.py, MelStyleEncoder) is on no package index. This is a rewrite in PyTorch,
independent of ours, with its names of parameters and its shapes: features [B, C, T], attention scores divided by the root
of all hidden channels. Dropout is off.

Made with torch 2.15.0, safetensors 0.8.0.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import mish

mels, hidden, channels, heads, kernel = 5, 6, 7, 2, 3


class MelStyle(nn.Module):
    def __init__(self):
        super().__init__()
        holder = lambda name, layer: nn.ModuleDict({name: layer})
        self.spectral = nn.ModuleDict({"0": holder("fc", nn.Linear(mels, hidden)), "3": holder("fc", nn.Linear(hidden, hidden))})
        gated = lambda: nn.ModuleDict({"conv1": holder("conv", nn.Conv1d(hidden, 2 * hidden, kernel, padding=kernel // 2))})
        self.temporal = nn.ModuleList([gated(), gated()])
        self.slf_attn = nn.ModuleDict({name: nn.Linear(hidden, hidden) for name in ("w_qs", "w_ks", "w_vs", "fc")})
        self.fc = holder("fc", nn.Linear(hidden, channels))

    def forward(self, x):
        x = x.transpose(1, 2)
        for place in ("0", "3"):
            x = mish(self.spectral[place]["fc"](x))
        x = x.transpose(1, 2)
        for layer in self.temporal:
            value, gate = layer["conv1"]["conv"](x).chunk(2, dim=1)
            x = x + value * torch.sigmoid(gate)
        x = x.transpose(1, 2)
        query, key, value = (
            self.slf_attn[name](x).unflatten(2, (heads, hidden // heads)).transpose(1, 2) for name in ("w_qs", "w_ks", "w_vs")
        )
        weights = torch.softmax(query @ key.transpose(2, 3) / hidden**0.5, dim=-1)
        x = x + self.slf_attn["fc"]((weights @ value).transpose(1, 2).flatten(2))
        return self.fc["fc"](x).mean(dim=1).unsqueeze(-1)


torch.manual_seed(13)
model = MelStyle()
out = {f"ref_enc.{name}": value for name, value in model.state_dict().items()}
for frames in (1, 4, 12):
    mel = torch.empty(2, frames, mels).uniform_(-9, 1).requires_grad_(True)
    vector = model(((mel + 5) * 0.4).transpose(1, 2))
    out |= {f"mel/{frames}": mel, f"vector/{frames}": vector.transpose(1, 2)}
    if frames == 12:
        weighting = torch.randn_like(vector)
        (vector * weighting).sum().backward()
        out |= {"weighting": weighting.transpose(1, 2), "gradient/mel": mel.grad}
        out |= {f"gradient/ref_enc.{name}": value.grad for name, value in model.named_parameters()}
out = {name: value.detach().contiguous().clone() for name, value in out.items()}
save_file(out, Path(__file__).parent / "melStyle.safetensors")
