"""Makes forward.safetensors beside this script, from jaywalnut310/glow-tts' own modules (13e9976, MIT):

    python make_goldens.py CHECKOUT

Used with torch 2.15.0, numpy 2.4.6, scipy 1.17.1, librosa 0.11.0, safetensors 0.8.0.
"""

import sys
import types
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
from hashed_state import fill, ranged, write

sys.path.insert(0, sys.argv[1])
# Wave reading and the compiled alignment search are not needed here.
for name, members in {"stft": ["STFT"], "audio_processing": ["dynamic_range_compression", "dynamic_range_decompression"], "monotonic_align": []}.items():
    sys.modules[name] = types.ModuleType(name)
    for member in members:
        setattr(sys.modules[name], member, None)
torch.qr = torch.linalg.qr  # gone from current torch
import commons
import models

RANGES = {
    "weight_g": (0.4, 0.8), "weight_v": (-0.5, 0.5), "logs": (-0.3, 0.3), "end.weight": (-0.15, 0.15), "bias": (-0.1, 0.1),
}
MELS, HIDDEN, GIN, BLOCKS, LAYERS = 10, 8, 6, 3, 2

torch.set_num_threads(1)
decoder = models.FlowSpecDecoder(MELS, HIDDEN, 5, 1, BLOCKS, LAYERS, n_split=4, n_sqz=2, gin_channels=GIN).eval()
state = fill(decoder, "glow/decoder.", RANGES)
results = {}
for block in range(BLOCKS):
    # Near a rotation, with a determinant that counts; torch.logdet wants it above 0.
    weight = torch.linalg.qr(ranged(f"rotation{block}", (4, 4), -1, 1))[0]
    weight = weight * torch.sign(torch.det(weight)) if block % 2 else weight
    weight[:, 0] *= torch.sign(torch.det(weight)) * (1.2 + 0.1 * block)
    decoder.flows[3 * block + 1].weight.data.copy_(weight)
    results[f"glow/decoder.flows.{3 * block + 1}.weight"] = weight

for frames in (2, 6, 13):
    lengths = [frames, max(1, frames - 3)]
    mask = torch.stack([(torch.arange(frames) < n).float() for n in lengths])[:, None]
    mel = (ranged(f"mel{frames}", (2, MELS, frames), -2, 2) * mask).requires_grad_(True)
    g = ranged("timbre", (2, GIN, 1), -1, 1)
    even = frames // 2 * 2
    kept = torch.tensor([n // 2 * 2 for n in lengths])
    whole = commons.sequence_mask(kept, even)[:, None].float()
    z, logdet = decoder(mel[:, :, :even], whole, g=g)
    mean = ranged(f"mean{frames}", (2, MELS, even), -1, 1)
    nll = commons.mle_loss(z, mean * whole, torch.zeros_like(z), logdet, whole)
    results[f"z/{frames}"] = z.transpose(1, 2)
    results[f"logdet/{frames}"] = logdet
    results[f"nll/{frames}"] = nll
    if frames == 6:
        nll.backward()
        results["gradient/6"] = mel.grad.transpose(1, 2)
        results["gradient/mixing"] = decoder.flows[1].weight.grad
    back, _ = decoder(z.detach(), whole, g=g, reverse=True)
    print(frames, "inverse:", float((back - mel[:, :, :even] * whole).abs().max()))
    spoken, _ = decoder(ranged(f"latent{frames}", (2, MELS, even), -2, 2) * whole, whole, g=g, reverse=True)
    results[f"inverse/{frames}"] = spoken.transpose(1, 2)
write(Path(__file__).parent / "forward.safetensors", results, {"state": state})
published = models.FlowSpecDecoder(80, 192, 5, 1, 12, 4, n_split=4, n_sqz=2)
print("parameters at the published size:", sum(p.numel() for p in published.parameters()))
