"""Makes forward.safetensors beside this script, from the published package's own backbone and head:

    python make_goldens.py FOLDER        FOLDER holds vocos 0.1.0 (gemelo-ai/vocos c859e3b), unpacked

Used with torch 2.15.0, numpy 2.4.6, safetensors 0.8.0, scipy 1.17.1.
"""

import sys
import types
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
from hashed_state import fill, ranged, write

# The package's front page wants feature extractors, and one of its other heads torchaudio; neither is needed here.
audio = types.ModuleType("torchaudio.functional.functional")
audio._hz_to_mel = audio._mel_to_hz = None
for name in ("torchaudio", "torchaudio.functional"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["torchaudio.functional.functional"] = audio
package = types.ModuleType("vocos")
package.__path__ = [str(Path(sys.argv[1]) / "vocos")]
sys.modules["vocos"] = package
from vocos.heads import ISTFTHead
from vocos.models import VocosBackbone

RANGES = {
    "norm.weight": (0.75, 1.25), "gamma": (0.2, 0.5), "dwconv.weight": (-0.5, 0.5), "embed.weight": (-0.1, 0.1),
    "pwconv1.weight": (-0.3, 0.3), "pwconv2.weight": (-0.3, 0.3), "out.weight": (-0.3, 0.3), "bias": (-0.1, 0.1),
}

torch.set_num_threads(1)


class Vocos(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = VocosBackbone(input_channels=80, dim=32, intermediate_dim=96, num_layers=3)
        self.head = ISTFTHead(dim=32, n_fft=1024, hop_length=256, padding="same")


model = Vocos().eval()
state = fill(model, "vocos.", RANGES)
results = {"vocos.head.istft.window": model.head.istft.window}
for frames in (1, 2, 9):
    features = ranged(f"mel{frames}", (2, 80, frames), -9, 1).requires_grad_(True)
    wave = model.head(model.backbone(features))
    results[f"wave/{frames}"] = wave
    if frames == 2:
        (wave * ranged("weighting", tuple(wave.shape), -1, 1)).sum().backward()
        results["gradient/2"] = features.grad.transpose(1, 2)
write(Path(__file__).parent / "forward.safetensors", results, {"state": state})
print("largest sample:", max(float(results[f"wave/{n}"].abs().max()) for n in (1, 2, 9)))
