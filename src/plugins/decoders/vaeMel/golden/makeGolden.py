"""Writes vaeMel.safetensors, what vaeMel.test.ts compares with: python makeGolden.py

The decoder is this project's own, so nobody publishes it. This is a rewrite in PyTorch, independent of ours: channels before
time, convolutions and layers of torch.nn, each sentence of the batch by itself and at its own length, the places of frames counted
by a loop over symbols. Names of arrays are our parameters' paths; gradients are those of a weighted sum of the outputs.

Made with torch 2.15.0, safetensors 0.8.0.
"""

import math
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

text, timbre, mels, latent, hidden = 7, 5, 9, 4, 6
couplings, bound = 2, 4.0
durations = [[2, 1, 3], [1, 4]]


class Stack(nn.Module):
    """VITS' WN without its norm."""

    def __init__(self, layers, width):
        super().__init__()
        self.condition = nn.Conv1d(timbre, 2 * hidden * layers, 1)
        self.gates = nn.ModuleList(nn.Conv1d(hidden, 2 * hidden, width, padding=width // 2) for _ in range(layers))
        self.outs = nn.ModuleList(nn.Conv1d(hidden, hidden * (1 + (i < layers - 1)), 1) for i in range(layers))

    def forward(self, x, g):
        total = 0
        for i, (gate, out) in enumerate(zip(self.gates, self.outs)):
            shift = self.condition(g)[:, 2 * hidden * i : 2 * hidden * (i + 1)]
            a, b = (gate(x) + shift).chunk(2, 1)
            y = out(a.tanh() * b.sigmoid())
            if i < len(self.gates) - 1:
                x, y = x + y[:, :hidden], y[:, hidden:]
            total = total + y
        return total


class Coupling(nn.Module):
    def __init__(self):
        super().__init__()
        self.pre, self.post = nn.Conv1d(latent // 2, hidden, 1), nn.Conv1d(hidden, latent // 2, 1)
        self.net = Stack(2, 3)

    def shift(self, kept, g):
        return self.post(self.net(self.pre(kept), g))


class VaeMel(nn.Module):
    def __init__(self):
        super().__init__()
        self.prior = nn.Conv1d(text, 2 * latent, 1)
        self.posterior_pre, self.posterior = nn.Conv1d(mels, hidden, 1), Stack(3, 5)
        self.posterior_post = nn.Conv1d(hidden, 2 * latent, 1)
        self.flow = nn.ModuleList(Coupling() for _ in range(couplings))
        self.frames_pre = nn.Conv1d(latent + text + 2, hidden, 3, padding=1)
        self.frames, self.frames_post = Stack(2, 3), nn.Conv1d(hidden, mels, 1)

    def forth(self, z, g):
        for one in self.flow:
            kept, moved = z.chunk(2, 1)
            z = torch.cat([kept, moved + one.shift(kept, g)], 1).flip(1)
        return z

    def back(self, z, g):
        for one in reversed(self.flow):
            kept, moved = z.flip(1).chunk(2, 1)
            z = torch.cat([kept, moved - one.shift(kept, g)], 1)
        return z

    def mel(self, z, spread, places, g):
        x = self.frames_pre(torch.cat([z, spread, places], 1))
        return self.frames_post(self.frames(x, g)) * 2.5 - 5

    def forward(self, states, mel, g, lengths):
        """One sentence: states [1, text, Tx], mel [1, mels, Ty], lengths in frames of its symbols."""
        mean, log_std = bounded(self.prior(states))
        own_mean, own_log_std = bounded(self.posterior_post(self.posterior(self.posterior_pre((mel + 5) / 2.5), g)))
        repeats = torch.tensor(lengths)
        over = lambda x: x.repeat_interleave(repeats, 2)
        places = [[(k + 0.5) / n, 0.3 * math.log(n)] for n in lengths for k in range(n)]
        places = torch.tensor(places).T.unsqueeze(0)
        return {
            "zPrior": self.forth(own_mean, g),
            "posteriorMean": own_mean,
            "posteriorLogStd": own_log_std,
            "priorMean": over(mean),
            "priorLogStd": over(log_std),
            "emitted": self.mel(own_mean, over(states), places, g),
            "spoken": self.mel(self.back(over(mean), g), over(states), places, g),
        }


def bounded(both):
    mean, raw = both.chunk(2, 1)
    return mean, (raw / bound).tanh() * bound


def stack_layout(place, stack):
    pairs = [(f"{place}/condition", stack.condition)]
    for i, (gate, out) in enumerate(zip(stack.gates, stack.outs)):
        pairs += [(f"{place}/layers/{i}/gate", gate), (f"{place}/layers/{i}/residualAndSkip", out)]
    return pairs


def layout(model, of):
    """Arrays in our layout: kernels of convolutions [time, in, out], those of layers [in, out]."""
    layers = [("prior", model.prior), ("posteriorPre", model.posterior_pre)]
    layers += [("posteriorPost", model.posterior_post), ("framesPost", model.frames_post)]
    convs = [("framesPre", model.frames_pre), *stack_layout("posterior", model.posterior), *stack_layout("frames", model.frames)]
    for i, one in enumerate(model.flow):
        place = f"flow/couplings/{i}"
        convs += [(f"{place}/pre", one.pre), (f"{place}/post", one.post), *stack_layout(f"{place}/waveNet", one.net)]
    arrays = {f"{place}/kernel": of(one.weight)[:, :, 0].T for place, one in layers}
    arrays |= {f"{place}/kernel": of(one.weight).permute(2, 1, 0) for place, one in convs}
    return arrays | {f"{place}/bias": of(one.bias) for place, one in layers + convs}


def padded(rows):
    """[1, C, T] each -> [B, longest, C], zero after each end."""
    longest = max(row.shape[2] for row in rows)
    return torch.cat([nn.functional.pad(row, (0, longest - row.shape[2])) for row in rows]).transpose(1, 2)


torch.manual_seed(23)
model = VaeMel()
out = {f"params/{path}": value for path, value in layout(model, lambda p: p.detach()).items()}
states = [torch.randn(1, text, len(row), requires_grad=True) for row in durations]
heard = [torch.empty(1, mels, sum(row)).uniform_(-9, 1) for row in durations]
timbres = torch.randn(2, timbre, 1)
results = [model(*one) for one in zip(states, heard, timbres.split(1), durations)]
results = {name: padded([one[name] for one in results]) for name in results[0]}
total = 0
for name, value in results.items():
    out[f"weighting/{name}"] = weighting = torch.randn_like(value)
    total = total + (weighting * value).sum()
total.backward()
out |= {"states": padded(states), "mel": padded(heard), "timbre": timbres.transpose(1, 2)}
out |= {"gradient/states": padded([row.grad for row in states])}
out |= {f"gradient/params/{path}": value for path, value in layout(model, lambda p: p.grad).items()}
out |= results
out = {name: value.detach().contiguous().clone() for name, value in out.items()}
save_file(out, Path(__file__).parent / "vaeMel.safetensors")
