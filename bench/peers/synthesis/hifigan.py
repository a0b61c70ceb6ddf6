"""Contender: the generator of bench/synthesis/hifigan.ts in PyTorch or ONNX Runtime. Arguments: eager|compile|onnxruntime, v1|v2|v3, frames."""

import json
import sys
import tempfile
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

peers = Path(__file__).parents[1]
sys.path.append(str(peers))
from serve import serve  # noqa: E402

MODE, VERSION, FRAMES = sys.argv[1], sys.argv[2], int(sys.argv[3])
SIZES = json.loads((peers.parent / "synthesis" / "generators.json").read_text())[VERSION]
torch.manual_seed(0)


def conv(channels, kernel, dilation):
    return nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=dilation * (kernel - 1) // 2)


class Block(nn.Module):
    def __init__(self, channels, kernel, dilations):
        super().__init__()
        self.dilated = nn.ModuleList(conv(channels, kernel, dilation) for dilation in dilations)
        plain = dilations if SIZES["residualBlock"] == 1 else []
        self.plain = nn.ModuleList(conv(channels, kernel, 1) for _ in plain)

    def forward(self, x):
        for index, layer in enumerate(self.dilated):
            y = layer(F.leaky_relu(x, 0.1))
            if len(self.plain) > 0:
                y = self.plain[index](F.leaky_relu(y, 0.1))
            x = x + y
        return x


class Generator(nn.Module):
    """Without weight normalisation, which inference has folded in."""

    def __init__(self):
        super().__init__()
        width = SIZES["initialChannels"]
        self.pre = nn.Conv1d(80, width, 7, padding=3)
        self.raises, self.stages = nn.ModuleList(), nn.ModuleList()
        for stride, kernel in zip(SIZES["upsampleRates"], SIZES["upsampleKernels"]):
            self.raises.append(nn.ConvTranspose1d(width, width // 2, kernel, stride, (kernel - stride) // 2))
            width //= 2
            pairs = zip(SIZES["residualKernels"], SIZES["residualDilations"])
            self.stages.append(nn.ModuleList(Block(width, size, dilations) for size, dilations in pairs))
        self.post = nn.Conv1d(width, 1, 7, padding=3)

    def forward(self, mel):
        x = self.pre(mel)
        for raised, blocks in zip(self.raises, self.stages):
            x = raised(F.leaky_relu(x, 0.1))
            x = sum(block(x) for block in blocks) / len(blocks)
        return torch.tanh(self.post(F.leaky_relu(x, 0.01)))


model = Generator().eval()
mel = torch.randn(1, 80, FRAMES)


def in_onnxruntime():
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/generator.onnx"
        # What the exporter says goes elsewhere: standard output is the answers'.
        said, sys.stdout = sys.stdout, sys.stderr
        torch.onnx.export(model, (mel,), file, input_names=["mel"], output_names=["wave"], dynamo=True)
        sys.stdout = said
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    feed = {"mel": mel.numpy()}
    return lambda: session.run(None, feed)


def in_torch():
    run = torch.compile(model) if MODE == "compile" else model

    def work():
        with torch.inference_mode():
            run(mel)

    return work


serve(in_onnxruntime() if MODE == "onnxruntime" else in_torch(), per=FRAMES * 256 / 22050)
