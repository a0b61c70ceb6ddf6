"""Writes convolutional.safetensors, what convolutional.test.ts compares with: python makeGolden.py

A rewrite of the recogniser in PyTorch, independent of ours: features [B, C, T], single sounds without padding, attention
over frames as a weighted sum. Dropout is off.

Made with torch 2.15.0, safetensors 0.8.0.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import gelu, softmax

mels, channels, kernel, dilations = 5, 6, 3, (1, 2)
classes = {"initial": 4, "final": 7, "tone": 5}


class Block(nn.Module):
    def __init__(self, dilation):
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.conv = nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=(kernel - 1) // 2 * dilation)
        self.mix = nn.Linear(channels, channels)

    def forward(self, x):
        inside = self.conv(self.norm(x.mT).mT)
        return x + self.mix(gelu(inside, approximate="tanh").mT).mT


class Recogniser(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Conv1d(mels, channels, kernel, padding=kernel // 2)
        self.blocks = nn.ModuleList([Block(dilation) for dilation in dilations])
        self.norm = nn.LayerNorm(channels)
        self.attention = nn.Linear(channels, len(classes), bias=False)
        head = lambda count: nn.ModuleDict({"hidden": nn.Linear(channels, channels), "output": nn.Linear(channels, count)})
        self.heads = nn.ModuleDict({name: head(count) for name, count in classes.items()})

    def forward(self, mel):
        x = self.input(((mel - mel.mean(dim=(1, 2), keepdim=True)) * 0.4).mT)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x.mT)
        scores = self.attention(x)
        out = {}
        for place, (name, head) in enumerate(self.heads.items()):
            weights = softmax(scores[:, :, place], dim=1)
            heard = (weights[:, :, None] * x).sum(dim=1)
            out[name] = head["output"](gelu(head["hidden"](heard), approximate="tanh"))
        return out


torch.manual_seed(29)
model = Recogniser()
for value in model.parameters():
    value.data += 0.05 * torch.randn_like(value)
out = dict(model.state_dict())
for frames in (1, 4, 12):
    mel = torch.empty(2, frames, mels).uniform_(-9, 1).requires_grad_(True)
    logits = model(mel)
    out |= {f"mel/{frames}": mel} | {f"logits/{frames}/{name}": value for name, value in logits.items()}
    if frames == 12:
        joined = torch.cat([logits[name] for name in classes], dim=1)
        weighting = torch.randn_like(joined)
        (joined * weighting).sum().backward()
        out |= {"weighting": weighting, "gradient/mel": mel.grad}
        out |= {f"gradient/{name}": value.grad for name, value in model.named_parameters()}
out = {name: value.detach().contiguous().clone() for name, value in out.items()}
save_file(out, Path(__file__).parent / "convolutional.safetensors")
