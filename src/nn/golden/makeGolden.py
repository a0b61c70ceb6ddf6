"""Writes gru.safetensors, what gru.test.ts compares with, by torch.nn.GRU: python makeGolden.py

Made with torch 2.15.0, safetensors 0.8.0.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

torch.manual_seed(5)
layer = torch.nn.GRU(3, 2, batch_first=True)
x = torch.randn(2, 5, 3, requires_grad=True)
weighting = torch.randn(2, 5, 2)
states, _ = layer(x)
(states * weighting).sum().backward()
arrays = dict(layer.state_dict()) | {"x": x, "states": states, "weighting": weighting, "gradient": x.grad}
save_file({name: value.detach().contiguous() for name, value in arrays.items()}, Path(__file__).parent / "gru.safetensors")
