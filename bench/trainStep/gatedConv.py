"""Contender: the step of gatedConv.ts in PyTorch. Arguments: eager|compile|autocast, items, steps."""

import sys
from pathlib import Path

import torch
from torch import nn

sys.path.append(str(Path(__file__).parents[1] / "contest"))
from serve import serve  # noqa: E402

MODE, B, T = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
C, LAYERS = 192, 16
torch.manual_seed(0)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = nn.Conv1d(C, 2 * C, 5, padding=2)
        self.out = nn.Conv1d(C, 2 * C, 1)
        self.norm = nn.LayerNorm(C)


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, x):
        skipped = None
        for layer in self.layers:
            filters, gates = layer.gate(x).chunk(2, 1)
            residual, skip = layer.out(torch.tanh(filters) * torch.sigmoid(gates)).chunk(2, 1)
            skipped = skip if skipped is None else skipped + skip
            x = layer.norm((x + residual).transpose(1, 2)).transpose(1, 2)
        return x + skipped


model = Stack()
run_model = torch.compile(model) if MODE == "compile" else model
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-4, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
x, y = torch.randn(B, C, T), torch.randn(B, C, T)


def work():
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=MODE == "autocast"):
        produced = run_model(x)
    loss = (produced.float() - y).square().mean()
    loss.backward()
    optimizer.step()
    return loss.item()


serve(work)
