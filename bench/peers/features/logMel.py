"""Contender: log-mel frames as bench/logMel/ours.ts by librosa or torchaudio. Arguments: librosa|torchaudio, seconds."""

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from serve import serve  # noqa: E402

PEER, SECONDS = sys.argv[1], int(sys.argv[2])
index = np.arange(SECONDS * 22050)
samples = (0.5 * np.sin(index * 0.05 + index**1.5 * 1e-4)).astype(np.float32)
SIZES = {"n_fft": 1024, "hop_length": 256, "win_length": 1024}

if PEER == "librosa":
    import librosa

    basis = librosa.filters.mel(sr=22050, n_fft=1024, n_mels=80, fmin=0, fmax=8000)

    def work():
        return np.log(np.maximum(basis @ np.abs(librosa.stft(samples, **SIZES)), 1e-5))

else:
    import torch

    # Both packages are built for a graphics card, and refuse each other where their CUDA versions differ; none is used.
    torch.version.cuda = None
    import torchaudio

    mel = torchaudio.transforms.MelSpectrogram(
        22050, f_min=0, f_max=8000, n_mels=80, power=1, norm="slaney", mel_scale="slaney", **SIZES
    )
    wave = torch.from_numpy(samples)

    def work():
        with torch.no_grad():
            return mel(wave).clamp(min=1e-5).log()


serve(work)
