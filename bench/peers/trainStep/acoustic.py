"""Contender: the step of bench/trainStep/acoustic.ts in PyTorch; the alignment search is alignmentSearch.py's."""

import math
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from step import conv, kernel, layer_norm, linear, load, serve_loss

sys.path.append(str(Path(__file__).parents[1]))
from alignmentSearch import search  # noqa: E402

HEADS, WINDOW, COUPLINGS = 2, 4, 4
MEL_CENTRE, MEL_SCALE, LOG_STD_BOUND = -5.0, 2.5, 4.0

params, batch = load(frozen=lambda path: path.startswith("semantic/"))
IDS, TONES, LANGUAGES = (batch[f"symbols/{name}"].long() for name in ("ids", "tones", "languages"))
symbol_mask, frame_mask = batch["symbols/mask"], batch["targets/mask"]
mel, symbol_count, frame_count = batch["targets/mel"], batch["symbols/mask"].sum(), batch["targets/mask"].sum()


def drop(x, rate, training):
    return F.dropout(x, rate) if training else x


def convolve(own, x):
    """A convolution of [B, T, C]."""
    return conv(params, own, x.transpose(1, 2)).transpose(1, 2)


def by_position(scores):
    """[B, H, T, 2w + 1] by distance -> [B, H, T, T]."""
    items, heads, steps, distances = scores.shape
    width = steps + distances - 1
    flat = F.pad(scores, (0, steps)).reshape(items, heads, -1)[:, :, : steps * width]
    return flat.reshape(items, heads, steps, width)[..., WINDOW : WINDOW + steps]


def by_distance(weights):
    items, heads, steps, _ = weights.shape
    distances = 2 * WINDOW + 1
    width = steps + distances - 1
    flat = F.pad(F.pad(weights, (WINDOW, WINDOW)).reshape(items, heads, -1), (0, steps))
    return flat.reshape(items, heads, steps, width + 1)[..., :distances]


def attention(own, x, mask, rate, training):
    items, steps, channels = x.shape
    packed = linear(params, own + "/qkv", x).view(items, steps, 3, HEADS, channels // HEADS)
    query, key, value = packed.permute(2, 0, 3, 1, 4)
    query = query * (channels // HEADS) ** -0.5
    scores = query @ key.transpose(2, 3)
    relative = own + "/relativeKeys" in params
    if relative:
        scores = scores + by_position(query @ params[own + "/relativeKeys"].T)
    scores = scores + (mask.transpose(1, 2).unsqueeze(1) - 1) * 1e4
    weights = drop(scores.softmax(-1), rate, training)
    mixed = weights @ value
    if relative:
        mixed = mixed + by_distance(weights) @ params[own + "/relativeValues"]
    return linear(params, own + "/output", mixed.transpose(1, 2).reshape(items, steps, channels))


def phonemes(semantic, training):
    tables = [params[f"phonemes/{name}/table"] for name in ("symbols", "tones", "languages")]
    summed = sum(F.embedding(ids, table) for ids, table in zip((IDS, TONES, LANGUAGES), tables))
    x = (summed * math.sqrt(tables[0].shape[1]) + linear(params, "phonemes/semantic", semantic)) * symbol_mask
    for index in range(4):
        own = f"phonemes/transformer/layers/{index}"
        attended = attention(own + "/attention", x, symbol_mask, 0.1, training)
        x = layer_norm(params, own + "/attentionNorm", x + drop(attended, 0.1, training)) * symbol_mask
        inner = drop(F.relu(convolve(own + "/feedForward/expand", x)), 0.1, training) * symbol_mask
        fed = drop(convolve(own + "/feedForward/contract", inner) * symbol_mask, 0.1, training)
        x = layer_norm(params, own + "/feedForwardNorm", x + fed) * symbol_mask
    return x


def timbre_of(training):
    mask = batch["reference/mask"]
    x = (batch["reference/mel"] + 5) * 0.4
    for name in ("spectral0", "spectral1"):
        x = drop(F.mish(linear(params, "reference/" + name, x)), 0.1, training)
    for name in ("temporal0", "temporal1"):
        value, gate = convolve("reference/" + name, x * mask).chunk(2, 2)
        x = x + drop(value * gate.sigmoid(), 0.1, training)
    x = x * mask
    x = x + attention("reference/attention", x, mask, 0.1, training)
    vectors = (linear(params, "reference/output", x) * mask).sum(1) / mask.sum(1)
    return (batch["reference/assignment"] @ vectors).unsqueeze(1)


def wave_net(own, x, timbre, layers, rate, training):
    mask = frame_mask.transpose(1, 2)
    x, skips = x.transpose(1, 2), 0
    shifts = F.conv1d(timbre.transpose(1, 2), kernel(params, own + "/condition"), params[own + "/condition/bias"])
    for index, shift in enumerate(shifts.chunk(layers, 1)):
        layer = f"{own}/layers/{index}"
        filters, gates = (conv(params, layer + "/gate", x) + shift).chunk(2, 1)
        both = conv(params, layer + "/residualAndSkip", drop(filters.tanh() * gates.sigmoid(), rate, training))
        if index < layers - 1:
            residual, both = both.chunk(2, 1)
            x = (x + residual) * mask
        skips = skips + both
    return (skips * mask).transpose(1, 2)


def halves(both):
    mean, raw = both.chunk(2, 2)
    return mean, (raw / LOG_STD_BOUND).tanh() * LOG_STD_BOUND


def flow(z, timbre, training):
    for index in range(COUPLINGS):
        own = f"decoder/flow/couplings/{index}"
        kept, moved = z.chunk(2, 2)
        hidden = wave_net(own + "/waveNet", convolve(own + "/pre", kept) * frame_mask, timbre, 2, 0.0, training)
        z = torch.cat([kept, moved + convolve(own + "/post", hidden) * frame_mask], 2).flip(2)
    return z * frame_mask


@torch.no_grad()
def align(z, mean, log_std):
    precision = (-2 * log_std).exp()
    weighted = mean * precision
    per_frame = torch.cat([-0.5 * z.square(), z], 2) @ torch.cat([precision, weighted], 2).transpose(1, 2)
    scores = per_frame + (-0.5 * mean * weighted - log_std).sum(2).unsqueeze(1)
    return searched(scores.float())


@torch.compiler.disable
def searched(scores):
    return torch.from_numpy(search(scores.numpy()))


def positions(alignment):
    passed = (alignment.cumsum(1) * alignment).sum(2, keepdim=True)
    own = (alignment * alignment.sum(1, keepdim=True)).sum(2, keepdim=True).clamp(min=1)
    return torch.cat([(passed - 0.5) / own * alignment.sum(2, keepdim=True), own.log() * 0.3], 2)


def log_durations(hidden, timbre, training):
    x = hidden + linear(params, "duration/timbre", timbre)
    for index in range(2):
        x = F.relu(convolve(f"duration/conv{index}", x * symbol_mask))
        x = drop(layer_norm(params, f"duration/norm{index}", x), 0.5, training)
    return (linear(params, "duration/output", x) * symbol_mask).squeeze(2)


def loss_of(training):
    states = layer_norm(params, "semantic/finalNorm", batch["semantic/states"]) * batch["semantic/mask"]
    timbre = timbre_of(training)
    hidden = phonemes(batch["semantic/spread"] @ states, training)
    prior_mean, prior_log_std = halves(linear(params, "decoder/prior", hidden))
    pre = linear(params, "decoder/posteriorPre", (mel - MEL_CENTRE) / MEL_SCALE) * frame_mask
    posterior = wave_net("decoder/posterior", pre, timbre, 6, 0.05, training)
    mean, log_std = halves(linear(params, "decoder/posteriorPost", posterior) * frame_mask)
    noise = torch.randn_like(mean) * log_std.exp() if training else 0
    z = (mean + noise) * frame_mask
    z_prior = flow(z, timbre, training)
    alignment = align(z_prior, prior_mean, prior_log_std)
    given = torch.cat([z, alignment @ hidden, positions(alignment)], 2)
    frames = wave_net("decoder/frames", convolve("decoder/framesPre", given) * frame_mask, timbre, 6, 0.05, training)
    emitted = linear(params, "decoder/framesPost", frames) * MEL_SCALE + MEL_CENTRE
    mel_loss = ((emitted.float() - mel).abs().mean(2, keepdim=True) * frame_mask).sum() / frame_count
    spread_mean, spread_log_std = alignment @ prior_mean, alignment @ prior_log_std
    distance = (z_prior - spread_mean).square() * (-2 * spread_log_std).exp()
    kl = ((spread_log_std - log_std - 0.5 + 0.5 * distance).float() * frame_mask).sum() / frame_count
    wanted = alignment.sum(1).clamp(min=0.5).log() * symbol_mask.squeeze(2)
    predicted = log_durations(hidden.detach(), timbre.detach(), training)
    return 45 * mel_loss + kl + (predicted.float() - wanted).square().sum() / symbol_count


serve_loss(params, loss_of)
