"""Contender: the step of bench/trainStep/gatedConv.ts in PyTorch."""

import torch
from step import conv, layer_norm, load, serve_loss

params, batch = load()
x, y = batch["x"].transpose(1, 2).contiguous(), batch["y"].transpose(1, 2).contiguous()


def loss_of(_training):
    hidden, skipped = x, 0
    for index in range(16):
        own = f"stack/{index}"
        filters, gates = conv(params, own + "/gate", hidden).chunk(2, 1)
        residual, skip = conv(params, own + "/out", torch.tanh(filters) * torch.sigmoid(gates)).chunk(2, 1)
        skipped = skipped + skip
        hidden = layer_norm(params, own + "/norm", (hidden + residual).transpose(1, 2)).transpose(1, 2)
    return ((hidden + skipped).float() - y).square().mean()


serve_loss(params, loss_of)
