"""Weights and inputs that both sides make for themselves, so that goldens hold only results.

A value is a pure function of (name, index): the test's publishedState.ts computes the same ones bit by bit.
"""

import json

import numpy as np
import torch
from safetensors.numpy import save_file


def uniform(name, shape):
    """float32 values in [0, 1) by a 32-bit hash (MurmurHash3's finaliser over FNV-1a of the name)."""
    seed = np.uint32(2166136261)
    with np.errstate(over="ignore"):
        for byte in name.encode():
            seed = (seed ^ np.uint32(byte)) * np.uint32(16777619)
        count = int(np.prod(shape)) if len(shape) else 1
        h = (np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1)) ^ seed
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
        h = h ^ (h >> np.uint32(16))
    return (h.astype(np.float64) / 4294967296.0).astype(np.float32).reshape(shape)


def ranged(name, shape, low, high):
    """float32 values in [low, high)."""
    low, high = np.float32(low), np.float32(high)
    return torch.from_numpy(low + uniform(name, shape) * (high - low))


def fill(module, prefix, ranges):
    """Sets every tensor of a module's state whose name ends as a key of `ranges` says; returns names and shapes."""
    state = module.state_dict()
    filled = {}
    for name, tensor in state.items():
        ending = next((key for key in ranges if name.endswith(key)), None)
        if ending is None or (ending == "weight_v" and tensor.dim() == 1):
            continue
        state[name] = ranged(prefix + name, tuple(tensor.shape), *ranges[ending])
        filled[prefix + name] = list(tensor.shape)
    module.load_state_dict(state)
    return filled


def write(file, tensors, metadata):
    """Writes results, and what they were made of as JSON, as safetensors."""
    arrays = {name: np.ascontiguousarray(t.detach().numpy()) for name, t in tensors.items()}
    save_file(arrays, file, {name: json.dumps(value) for name, value in metadata.items()})
    print(f"{file}: {len(arrays)} tensors, {sum(a.nbytes for a in arrays.values()) // 1024} KiB")
