"""Contender: the step of bench/trainStep/gpt.ts in PyTorch, with its fused attention."""

import torch
import torch.nn.functional as F
from step import layer_norm, linear, load, serve_loss

LAYERS, HEADS, BOUNDARY, DROPOUT = 12, 12, 8, 0.1


def is_frozen(path):
    parts = path.split("/")
    return parts[1] == "embeddings" or (parts[1] == "layers" and int(parts[2]) < BOUNDARY)


params, batch = load(frozen=is_frozen)
ids, targets = batch["tokens/ids"].long(), batch["targets"].long()


def block(index, x, rate):
    own = f"semantic/layers/{index}"
    items, steps, channels = x.shape
    packed = linear(params, own + "/attention/qkv", layer_norm(params, own + "/attentionNorm", x))
    query, key, value = packed.view(items, steps, 3, HEADS, channels // HEADS).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True, dropout_p=rate)
    joined = mixed.transpose(1, 2).reshape(items, steps, channels)
    x = x + F.dropout(linear(params, own + "/attention/output", joined), rate)
    inner = F.gelu(
        linear(params, own + "/feedForward/expand", layer_norm(params, own + "/feedForwardNorm", x)), approximate="tanh"
    )
    return x + F.dropout(linear(params, own + "/feedForward/contract", inner), rate)


def prefix():
    with torch.no_grad():
        table = params["semantic/embeddings/token/table"]
        states = F.embedding(ids, table) + params["semantic/embeddings/position/table"][: ids.shape[1]]
        for index in range(BOUNDARY):
            states = block(index, states, 0.0)
        return states


def loss_of(training):
    rate = DROPOUT if training else 0.0
    states = batch["states"] if "states" in batch else prefix()
    for index in range(BOUNDARY, LAYERS):
        states = block(index, states, rate)
    states = layer_norm(params, "semantic/finalNorm", states)
    logits = F.linear(states, params["semantic/embeddings/token/table"])
    return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


serve_loss(params, loss_of)
