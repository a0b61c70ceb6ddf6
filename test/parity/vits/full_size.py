"""The published sizes, checked by hand (the files are too large to keep):

    python full_size.py make CHECKOUT FOLDER     weights as train_ms.py saves them, inputs and outputs
    npx tsx fullSize.ts FOLDER                   imports, compares and exports them
    python full_size.py load CHECKOUT FOLDER     loads what was exported, all names and shapes, and compares

Versions in synthesizer.py.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from synthesizer import PUBLISHED, PUBLISHED_KINDS, load, passes
from hashed_state import ranged

command, checkout, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
models = load(checkout)
torch.manual_seed(7)


def inputs():
    spectrogram = ranged("published/spectrogram", (2, 513, 90), 0, 3)
    ids = ranged("published/ids", (2, 23), 0, 178).long()
    return ids, torch.tensor([23, 17]), spectrogram, torch.tensor([71, 90]), torch.tensor([5, 108])


def synthesizer(kind):
    return models.SynthesizerTrn(**PUBLISHED, **PUBLISHED_KINDS[kind]).eval()


def make():
    results = {}
    for kind in PUBLISHED_KINDS:
        net = synthesizer(kind)
        for name, parameter in net.named_parameters():
            # What starts at zero would hide what comes before it, and a fresh generator is all but silent.
            if not parameter.any():
                parameter.data.normal_(0, 0.05)
            if name.startswith("dec.") and name.endswith("weight_g"):
                parameter.data.fill_(1.0)
        for name, tensor in passes(net, *inputs()).items():
            results[f"{kind}/{name}"] = tensor.contiguous()
        optimizer = torch.optim.AdamW([*net.parameters()][:2], lr=0.0)
        sum(parameter.sum() for parameter in [*net.parameters()][:2]).backward()
        optimizer.step()
        state = {"model": net.state_dict(), "iteration": 3, "optimizer": optimizer.state_dict(), "learning_rate": 2e-4}
        torch.save(state, folder / f"G_{kind}.pth")
    judge = models.MultiPeriodDiscriminator()
    torch.save({"model": judge.state_dict(), "iteration": 3, "learning_rate": 2e-4}, folder / "D_vctk.pth")
    save_file(results, folder / "results.safetensors")


def load_exported():
    results = load_file(folder / "results.safetensors")
    for kind in PUBLISHED_KINDS:
        exported = load_file(folder / f"{kind}.exported.safetensors")
        judges = {name: exported.pop(name) for name in list(exported) if name.startswith("discriminators.")}
        net = synthesizer(kind)
        print(kind, net.load_state_dict(exported, strict=True))
        print("discriminators", models.MultiPeriodDiscriminator().load_state_dict(judges, strict=True))
        ours = passes(net, *inputs())
        worst = max(float((tensor - results[f"{kind}/{name}"]).abs().max()) for name, tensor in ours.items())
        print("largest difference after the round trip:", worst)


make() if command == "make" else load_exported()
