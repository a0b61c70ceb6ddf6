"""Writes gst.safetensors, what gst.test.ts compares with: python makeGolden.py

No package with this encoder and the norm that we use is published. This is a rewrite in PyTorch, independent of ours: its
convolutions are Conv2d over a picture [B, 1, T, M], its recurrent layer torch.nn.GRU, its attention PyTorch's own. Names of
arrays are our parameters' paths; gradients are those of a weighted sum of the vectors.

Made with torch 2.15.0, safetensors 0.8.0.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

mels, channels, tokens, heads, widths, recurrent = 11, 6, 5, 2, [3, 4], 3


class StyleTokens(torch.nn.Module):
    def __init__(self):
        super().__init__()
        ins = [1, *widths[:-1]]
        self.convs = torch.nn.ModuleList(
            torch.nn.Conv2d(a, b, kernel_size=3, stride=2, padding=1, bias=False) for a, b in zip(ins, widths)
        )
        self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(width) for width in widths)
        bands = mels
        for _ in widths:
            bands = (bands + 1) // 2
        self.gru = torch.nn.GRU(bands * widths[-1], recurrent, batch_first=True)
        self.tokens = torch.nn.Parameter(torch.randn(tokens, channels // heads))
        self.query = torch.nn.Linear(recurrent, channels)
        self.key = torch.nn.Linear(channels // heads, channels, bias=False)
        self.value = torch.nn.Linear(channels // heads, channels)
        self.output = torch.nn.Linear(channels, channels)

    def split(self, x):
        return x.unflatten(-1, (heads, channels // heads)).transpose(-3, -2)

    def forward(self, mel):
        x = ((mel + 5) * 0.4).unsqueeze(1)
        for conv, norm in zip(self.convs, self.norms):
            x = torch.relu(norm(conv(x).movedim(1, -1)).movedim(-1, 1))
        x = x.transpose(1, 2).flatten(2)
        _, last = self.gru(x)
        batch = len(mel)
        keys = self.split(self.key(torch.tanh(self.tokens))).expand(batch, -1, -1, -1)
        values = self.split(self.value(torch.tanh(self.tokens))).expand(batch, -1, -1, -1)
        query = self.split(self.query(last[-1]).unsqueeze(1))
        mixed = torch.nn.functional.scaled_dot_product_attention(query, keys, values)
        return self.output(mixed.transpose(1, 2).flatten(2))

    def mixed(self, weights):
        values = self.value(torch.tanh(self.tokens))
        return self.output(weights @ values)


def layout(model, of):
    """Arrays in our layout: kernels [in, out], those of convolutions [time, band and channel, out]."""
    arrays = {"style/tokens": of(model.tokens)}
    for index, (conv, norm) in enumerate(zip(model.convs, model.norms)):
        place = f"stack/convs/{index}"
        arrays[f"{place}/kernel"] = of(conv.weight).permute(2, 3, 1, 0).flatten(1, 2)
        arrays |= {f"{place}/norm/gain": of(norm.weight), f"{place}/norm/bias": of(norm.bias)}
    place = "stack/recurrent"
    arrays |= {f"{place}/kernel": of(model.gru.weight_ih_l0).T, f"{place}/recurrentKernel": of(model.gru.weight_hh_l0).T}
    arrays |= {f"{place}/bias": of(model.gru.bias_ih_l0), f"{place}/recurrentBias": of(model.gru.bias_hh_l0)}
    for name in ("query", "key", "value", "output"):
        layer = getattr(model, name)
        arrays[f"style/{name}/kernel"] = of(layer.weight).T
        if layer.bias is not None:
            arrays[f"style/{name}/bias"] = of(layer.bias)
    return arrays


torch.manual_seed(11)
model = StyleTokens()
with torch.no_grad():
    for norm in model.norms:
        norm.weight.uniform_(0.7, 1.3)
        norm.bias.uniform_(-0.2, 0.2)
out = {f"params/{path}": value for path, value in layout(model, lambda p: p.detach()).items()}
for frames in (1, 6, 13):
    mel = torch.empty(2, frames, mels).uniform_(-9, 1).requires_grad_(True)
    vector = model(mel)
    out |= {f"mel/{frames}": mel, f"vector/{frames}": vector}
    if frames == 13:
        weighting = torch.randn_like(vector)
        (vector * weighting).sum().backward()
        out |= {"weighting": weighting, "gradient/mel": mel.grad}
        out |= {f"gradient/params/{path}": value for path, value in layout(model, lambda p: p.grad).items()}
weights = torch.tensor([0.4, 0.0, -0.3, 0.9, 0.0])
out |= {"weights": weights, "mixed": model.mixed(weights)}
out = {name: value.detach().contiguous().clone() for name, value in out.items()}
save_file(out, Path(__file__).parent / "gst.safetensors")
