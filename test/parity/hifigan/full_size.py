"""The published sizes, checked by hand (the files are too large to keep):

    python full_size.py make CHECKOUT FOLDER     weights as train.py saves them, inputs and outputs
    npx tsx fullSize.ts FOLDER                   imports, compares and exports them
    python full_size.py load CHECKOUT FOLDER     loads what was exported, all names and shapes, and compares

Versions in reference.py.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from reference import V1, V2, V3, config, load

command, checkout, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
models = load(checkout)
torch.manual_seed(7)
mel = torch.randn(1, 80, 20) * 2 - 5
wave = torch.rand(1, 1, 8192) - 0.5


def judged(mpd, msd):
    with torch.no_grad():
        return {
            f"{kind}/{index}": score
            for kind, judge in (("mpd", mpd), ("msd", msd))
            for index, score in enumerate(judge(wave, wave)[0])
        }


def make():
    results = {"mel": mel.transpose(1, 2).contiguous(), "wave": wave.transpose(1, 2).contiguous()}
    for name, settings in (("v1", V1), ("v2", V2), ("v3", V3)):
        generator = models.Generator(config(settings)).eval()
        for parameter_name, parameter in generator.named_parameters():
            # Fresh weights make a wave near 0: louder ones show a difference.
            if parameter_name.endswith("weight_g"):
                parameter.data.fill_(1.0)
        with torch.no_grad():
            results[name] = generator(mel)[:, 0]
        torch.save({"generator": generator.state_dict()}, folder / f"{name}.pth")
        print(name, sum(p.numel() for n, p in generator.named_parameters() if not n.endswith("weight_g")), "parameters")
    mpd, msd = models.MultiPeriodDiscriminator(), models.MultiScaleDiscriminator()
    with torch.no_grad():
        for _ in range(10):
            msd(wave, wave)
    mpd.eval(), msd.eval()
    results.update(judged(mpd, msd))
    optimizer = torch.optim.AdamW([*msd.parameters()][:2])
    optimizers = {"optim_g": optimizer.state_dict(), "optim_d": optimizer.state_dict()}
    state = {"mpd": mpd.state_dict(), "msd": msd.state_dict(), **optimizers, "steps": 1, "epoch": 0}
    torch.save(state, folder / "do.pth")
    save_file({name: tensor.contiguous() for name, tensor in results.items()}, folder / "results.safetensors")


def load_exported():
    results = load_file(folder / "results.safetensors")
    worst = 0.0
    for name, settings in (("v1", V1), ("v2", V2), ("v3", V3)):
        exported = load_file(folder / f"{name}.exported.safetensors")
        below = lambda root: {k[len(root) :]: v for k, v in exported.items() if k.startswith(root)}
        generator = models.Generator(config(settings)).eval()
        print(name, generator.load_state_dict(below("generator."), strict=True))
        with torch.no_grad():
            worst = max(worst, float((generator(mel)[:, 0] - results[name]).abs().max()))
        if name != "v1":
            continue
        mpd, msd = models.MultiPeriodDiscriminator().eval(), models.MultiScaleDiscriminator().eval()
        print("mpd", mpd.load_state_dict(below("mpd."), strict=True))
        print("msd", msd.load_state_dict(below("msd."), strict=True))
        for key, score in judged(mpd, msd).items():
            worst = max(worst, float((score - results[key]).abs().max()))
    print("largest difference after the round trip:", worst)


make() if command == "make" else load_exported()
