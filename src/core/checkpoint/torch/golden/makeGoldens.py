"""Writes the checkpoints that torchFile.test.ts reads: zip.pth and legacy.pth of the same content, and what they hold.

python makeGoldens.py, with torch and safetensors (made with torch 2.15.0, safetensors 0.6).
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

folder = Path(__file__).parent
torch.manual_seed(5)


class Small(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.utils.weight_norm(torch.nn.Conv1d(3, 4, 5))
        self.norm = torch.nn.BatchNorm1d(4)

    def forward(self, x):
        return self.norm(self.conv(x))


model = Small()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
model(torch.randn(2, 3, 9)).square().sum().backward()
optimizer.step()
grid = torch.arange(24, dtype=torch.float32).reshape(4, 6)
content = {
    "model": model.state_dict(),
    "optimizer": optimizer.state_dict(),
    "epoch": 3,
    "learning_rate": 1e-3,
    "names": ["一", ("two", None)],
    "formats": {
        "half": torch.tensor([0.5, -2.25, 65504.0]).half(),
        "brain": torch.tensor([1.0, -3.0]).bfloat16(),
        "double": torch.tensor([0.1, 1e300], dtype=torch.float64),
        "long": torch.tensor([-(2**31), 7]),
        "short": torch.tensor([-300, 300], dtype=torch.int16),
        "char": torch.tensor([-5, 5], dtype=torch.int8),
        "byte": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
    },
    "views": {"transposed": grid.T, "columns": grid[1:, ::2], "row": grid[2], "scalar": grid[3, 4]},
    "parameter": torch.nn.Parameter(torch.tensor([9.0])),
    "empty": torch.zeros(0, 3),
}


def flatten(value, keys=()):
    if isinstance(value, torch.Tensor):
        yield ".".join(keys), value.detach().float().contiguous().clone()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from flatten(item, (*keys, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from flatten(item, (*keys, str(index)))


torch.save(content, folder / "zip.pth")
torch.save(content, folder / "legacy.pth", _use_new_zipfile_serialization=False)
save_file(dict(flatten(content)), folder / "expected.safetensors")
