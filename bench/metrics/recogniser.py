"""Checks the syllable errors of an evaluated run: the trained recogniser, rewritten in PyTorch, hears the same clips.

    pip install -r bench/metrics/requirements.txt torch safetensors
    python bench/metrics/recogniser.py RUN RECOGNISER_RUN

Neither the log-mel nor the network is ours here: torch's Fourier transform and librosa's mel filters, torch's layers. Only clips of
single syllables are compared; the mean of both sides and how many clips are heard otherwise.
"""

import json
import pathlib
import re
import sys

import librosa
import numpy as np
import torch
from safetensors.numpy import load_file
from torch.nn.functional import conv1d, gelu, layer_norm, linear, pad, softmax

RATE, N_FFT, HOP, MELS, F_MAX = 22050, 1024, 256, 80, 8000
HEADS = ("initial", "final", "tone")
SPELLINGS = re.compile("^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]|)([a-z]+)([1-5])$")
AFTER_Y = dict(
    **dict(a="ia", an="ian", ang="iang", ao="iao", e="ie", i="i", ing="ing", o="io", ong="iong", ou="iou", u="v", uan="van", ue="ve", un="vn"),
    **{"in": "in"},
)
AFTER_W = dict(a="ua", ai="uai", an="uan", ang="uang", ei="uei", en="uen", eng="ueng", o="uo", u="u")
SHORT = dict(iu="iou", ui="uei", un="uen", ue="ve")
INITIALS = sorted("^ b p m f d t n l g k h j q x zh ch sh r z c s y w".split())
FINALS = sorted(
    "a ai an ang ao e ei en eng er i i0 ia ian iang iao ie in ing io iong iou ir o ong ou u ua uai uan uang uei uen ueng uo v van ve vn".split()
)


def parts(pinyin):
    """Initial, final and tone of numbered pinyin, as class numbers."""
    initial, final, tone = SPELLINGS.match(pinyin).groups()
    if initial == "y":
        final = AFTER_Y[final]
    elif initial == "w":
        final = AFTER_W[final]
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    elif final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "ir"
    elif final == "i" and initial in ("z", "c", "s"):
        final = "i0"
    else:
        final = SHORT.get(final, final)
    return INITIALS.index(initial or "^"), FINALS.index(final), int(tone) - 1


def log_mel(samples):
    x = torch.tensor(samples[: len(samples) // HOP * HOP], dtype=torch.float32)[None]
    x = pad(x, ((N_FFT - HOP) // 2,) * 2, mode="reflect")[0]
    spectrum = torch.stft(x, N_FFT, HOP, N_FFT, torch.hann_window(N_FFT), center=False, return_complex=True)
    magnitudes = torch.sqrt(spectrum.abs() ** 2 + 1e-6)
    filters = torch.tensor(librosa.filters.mel(sr=RATE, n_fft=N_FFT, n_mels=MELS, fmin=0, fmax=F_MAX))
    return torch.log(torch.clamp(filters @ magnitudes, min=1e-5)).T


class Recogniser:
    def __init__(self, weights, dilations):
        self.weights = {name.removeprefix("recogniser/"): torch.tensor(value) for name, value in weights.items()}
        self.dilations = dilations

    def conv(self, name, x, dilation=1):
        kernel = self.weights[f"{name}/kernel"].permute(2, 1, 0)
        padding = (kernel.shape[2] - 1) // 2 * dilation
        return conv1d(x, kernel, self.weights[f"{name}/bias"], padding=padding, dilation=dilation)

    def dense(self, name, x):
        return linear(x, self.weights[f"{name}/kernel"].T, self.weights.get(f"{name}/bias"))

    def norm(self, name, x):
        return layer_norm(x, x.shape[-1:], self.weights[f"{name}/gain"], self.weights[f"{name}/bias"])

    def hear(self, samples):
        mel = log_mel(samples)
        x = self.conv("input", ((mel - mel.mean()) * 0.4).T[None])
        for index, dilation in enumerate(self.dilations):
            inside = self.conv(f"blocks/{index}/conv", self.norm(f"blocks/{index}/norm", x.mT).mT, dilation)
            x = x + self.dense(f"blocks/{index}/mix", gelu(inside, approximate="tanh").mT).mT
        frames = self.norm("norm", x.mT)[0]
        weights = softmax(self.dense("attention", frames), dim=0)
        heard = []
        for place, head in enumerate(HEADS):
            hidden = gelu(self.dense(f"heads/{head}/hidden", weights[:, place] @ frames), approximate="tanh")
            heard.append(int(self.dense(f"heads/{head}/output", hidden).argmax()))
        return tuple(heard)


def recogniser_of(run):
    last = json.loads((run / "stages.json").read_text())["stages"][-1]
    stage = pathlib.Path(last["folder"])
    key = json.loads((stage / "key.json").read_text())
    newest = max((stage / "checkpoints").glob("step-*"))
    files = [newest / name for name in ("model.safetensors", "ema.safetensors")]
    stored = {name: value for file in files if file.exists() for name, value in load_file(file).items()}
    weights = {name: value for name, value in stored.items() if name.startswith("recogniser/")}
    return Recogniser(weights, key["model"]["recogniser"]["dilations"])


def main(run, recogniser):
    ear = recogniser_of(pathlib.Path(recogniser))
    ours, theirs = [], []
    for item in json.loads((pathlib.Path(run) / "evaluation.json").read_text())["items"]:
        if item["unit"] != "syllable":
            continue
        wanted = parts(item["pinyin"])
        for clip in item["clips"]:
            own = [clip["measures"].get(f"{name}-error") for name in (*HEADS, "syllable")]
            if clip.get("timbreOf") or None in own:
                continue
            samples, rate = librosa.load(pathlib.Path(run) / clip["wav"], sr=None)
            assert rate == RATE
            wrong = [float(a != b) for a, b in zip(ear.hear(samples), wanted)]
            ours.append(own)
            theirs.append([*wrong, max(wrong)])
    ours, theirs = np.array(ours), np.array(theirs)
    print(f"{'error':<10}{'clips':>6}{'ours':>8}{'theirs':>8}{'otherwise':>11}")
    for column, name in enumerate((*HEADS, "syllable")):
        a, b = ours[:, column], theirs[:, column]
        print(f"{name:<10}{len(a):>6}{a.mean():>8.3f}{b.mean():>8.3f}{int((a != b).sum()):>11}")


main(*sys.argv[1:])
