"""Makes librosaGoldens.json and the encoded tones beside this file: python makeGoldens.py

Needs: numpy, librosa 0.11, ffmpeg. The input signal is a formula, written the same in spectrogram.test.ts.
"""
import json
import os
import subprocess

import librosa
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
RATE, N_FFT, HOP, MELS, F_MAX = 22050, 1024, 256, 80, 8000


def signal(samples):
    """A gliding tone with overtones and a second tone that comes and goes."""
    t = np.arange(samples) / RATE
    glide = 2 * np.pi * (120 * t + 60 * t * t)
    return (
        0.4 * np.sin(glide) + 0.2 * np.sin(3 * glide) + 0.1 * np.sin(2 * np.pi * 3100 * t) * np.sin(2 * np.pi * 4 * t)
    ).astype(np.float32)


def sparse_filterbank(rate, n_fft, mels, f_min, f_max):
    weights = librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=mels, fmin=f_min, fmax=f_max)
    rows = []
    for row in weights:
        used = np.nonzero(row)[0]
        rows.append({"first": int(used[0]), "weights": [float("%.8g" % v) for v in row[used[0] : used[-1] + 1]]})
    return {"sampleRate": rate, "nFft": n_fft, "melBins": mels, "fMinHz": f_min, "fMaxHz": f_max, "rows": rows}


def log_mel(y):
    pad = (N_FFT - HOP) // 2
    padded = np.pad(y, pad, mode="reflect")
    spectrum = librosa.stft(padded, n_fft=N_FFT, hop_length=HOP, win_length=N_FFT, window="hann", center=False)
    magnitude = np.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-6)
    mel = librosa.filters.mel(sr=RATE, n_fft=N_FFT, n_mels=MELS, fmin=0, fmax=F_MAX) @ magnitude
    return np.log(np.maximum(mel, 1e-5)).T, magnitude.T


def encode_tones():
    """0.25 s of 440 Hz at half of full scale, 16 kHz mono, and stereo with a silent right side."""
    tone = ["-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t):s=16000:d=0.25"]
    stereo = ["-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t)|0:s=16000:d=0.25"]
    quiet = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-bitexact"]
    for source, name, codec in [
        (tone, "tone.flac", ["-c:a", "flac"]),
        (tone, "tone.ogg", ["-c:a", "libvorbis", "-q:a", "3"]),
        (tone, "tone.mp3", ["-c:a", "libmp3lame", "-b:a", "64k"]),
        (tone, "tone.m4a", ["-c:a", "aac", "-b:a", "64k"]),
        (tone, "lossless.m4a", ["-c:a", "alac"]),
        (stereo, "stereo.ogg", ["-c:a", "libvorbis", "-q:a", "3"]),
    ]:
        subprocess.run([*quiet, *source, "-bitexact", *codec, os.path.join(HERE, name)], check=True)


if __name__ == "__main__":
    y = signal(20 * HOP + 100)
    mel, linear = log_mel(y)
    goldens = {
        "librosa": librosa.__version__,
        "filterbanks": [sparse_filterbank(22050, 1024, 80, 0, 8000), sparse_filterbank(16000, 512, 40, 20, 8000)],
        "logMel": [[float("%.7g" % v) for v in row] for row in mel],
        "linearFrame7": [float("%.7g" % v) for v in linear[7]],
    }
    with open(os.path.join(HERE, "librosaGoldens.json"), "w") as f:
        json.dump(goldens, f, separators=(",", ":"))
        f.write("\n")
    encode_tones()
