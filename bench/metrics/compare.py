"""Checks the metrics against independent implementations on the clips of an evaluated run.

    pip install -r bench/metrics/requirements.txt
    python bench/metrics/compare.py RUN

What is ours alone is left out here: pyin of librosa follows the pitch, librosa's mel filters and scipy's cosine transform
make the cepstra, librosa aligns them, scipy filters and fits lines. For each metric: the mean of both sides over all clips,
the mean absolute difference clip by clip, and their correlation.
"""

import json
import pathlib
import subprocess
import sys

import librosa
import numpy as np
import scipy.fft
import scipy.signal
import scipy.stats

HERE = pathlib.Path(__file__).parent
RATE, N_FFT, HOP, MELS, F_MAX = 22050, 1024, 256, 80, 8000
LOWEST, HIGHEST = 60, 600
# librosa's own 2048 samples are 93 ms: too long for a tone that falls by an octave in 0.2 s.
PITCH_FRAME = 1024


def speech(samples):
    """Without offset and rumble, from the first to the last frame within 40 dB of the loudest, 0.05 s more at each end."""
    sos = scipy.signal.butter(2, 70, "highpass", fs=RATE, output="sos")
    clean = scipy.signal.sosfiltfilt(sos, samples)
    _, (first, last) = librosa.effects.trim(clean, top_db=40, frame_length=220, hop_length=110)
    margin = int(0.05 * RATE)
    return clean[max(0, first - margin) : last + margin]


def cepstrum(samples):
    magnitudes = np.abs(librosa.stft(samples, n_fft=N_FFT, hop_length=HOP))
    mel = librosa.filters.mel(sr=RATE, n_fft=N_FFT, n_mels=MELS, fmin=0, fmax=F_MAX) @ magnitudes
    logs = np.log(np.maximum(mel, 1e-5))
    logs = np.maximum(logs, logs.max() - 60 / 20 * np.log(10))
    return scipy.fft.dct(logs, type=2, axis=0)[1:14] / MELS


def pitch(samples):
    """Frames centred at (t + 1/2) hops, as ours are."""
    hz, voiced, _ = librosa.pyin(
        samples[HOP // 2 :],
        fmin=LOWEST,
        fmax=HIGHEST,
        sr=RATE,
        frame_length=PITCH_FRAME,
        hop_length=HOP,
        fill_na=0.0,
    )
    return np.where(voiced, hz, 0.0)


def levels(samples):
    rms = librosa.feature.rms(y=samples, frame_length=HOP, hop_length=HOP)[0]
    return np.maximum(20 * np.log10(np.maximum(rms, 1e-12)), -100)


class Clip:
    def __init__(self, file):
        self.samples, rate = librosa.load(file, sr=None)
        assert rate == RATE, f"{file}: {rate} Hz"
        self.speech = speech(self.samples)
        self.cepstrum = cepstrum(self.speech)
        self.pitch = pitch(self.speech)
        self.levels = levels(self.speech)


def at(values, places):
    return values[np.minimum(places, len(values) - 1)]


def compare(a, b):
    """Of a produced and a recorded clip."""
    _, path = librosa.sequence.dtw(a.cepstrum, b.cepstrum, metric="euclidean")
    first, second = path[::-1].T
    apart = a.cepstrum[:, first] - b.cepstrum[:, second]
    hz_a, hz_b = at(a.pitch, first), at(b.pitch, second)
    both = (hz_a > 0) & (hz_b > 0)
    ratio = 12 * np.log2(hz_a[both] / hz_b[both])
    loud_a, loud_b = (np.maximum(side.levels, side.levels.max() - 50) for side in (a, b))
    loud_a, loud_b = at(loud_a, first), at(loud_b, second)
    figures = {
        "mel-cepstral-distortion": 10 / np.log(10) * np.sqrt(2) * np.sqrt((apart**2).sum(0)).mean(),
        "voicing-error": np.mean((hz_a > 0) != (hz_b > 0)),
        "duration-error": abs(len(a.speech) - len(b.speech)) / RATE,
        "energy-error": np.sqrt(np.mean((loud_a - loud_a.mean() - loud_b + loud_b.mean()) ** 2)),
    }
    if both.any():
        figures["f0-error"] = np.sqrt(np.mean(ratio**2))
        figures["log-f0-error"] = figures["f0-error"] * np.log(2) / 12
    if both.sum() > 2:
        figures["f0-correlation"] = np.corrcoef(np.log(hz_a[both]), np.log(hz_b[both]))[0, 1]
    return figures


def alone(clip):
    voiced = np.flatnonzero(clip.pitch)
    if len(voiced) == 0:
        return {}
    semitones = 12 * np.log2(clip.pitch[voiced])
    low, high = np.percentile(semitones, [10, 90])
    figures = {"f0-range": high - low}
    end = voiced > voiced[-1] - round(0.3 * RATE / HOP)
    if end.sum() >= 5:
        figures["final-f0-slope"] = scipy.stats.linregress(voiced[end] * HOP / RATE, semitones[end]).slope
    return figures


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python bench/metrics/compare.py RUN")
    run = pathlib.Path(sys.argv[1])
    ours = subprocess.run(
        ["node", "--import", "tsx", str(HERE / "ours.ts"), str(run)], check=True, stdout=subprocess.PIPE, text=True
    )
    known = {}

    def clip(wav):
        if wav not in known:
            known[wav] = Clip(run / wav)
        return known[wav]

    pairs, frames = {}, []
    for row in map(json.loads, ours.stdout.splitlines()):
        produced = row.get("produced")
        if "hz" in row:
            frames.append((np.array(row["hz"]), pitch(clip(row["recorded"]).samples)))
        theirs = alone(clip(produced or row["recorded"]))
        if produced:
            theirs |= compare(clip(produced), clip(row["recorded"]))
        for name, value in row["values"].items():
            if name in theirs:
                pairs.setdefault(name, []).append((value, theirs[name]))
    print("| metric | clips | ours | independent | mean absolute difference | correlation |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, values in pairs.items():
        a, b = np.array(values).T
        cells = [len(a), *(f"{x:.3f}" for x in (a.mean(), b.mean(), np.abs(a - b).mean(), np.corrcoef(a, b)[0, 1]))]
        print(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    ours_hz, their_hz = (np.concatenate(side) for side in zip(*[cut(*pair) for pair in frames]))
    both = (ours_hz > 0) & (their_hz > 0)
    cents = np.abs(1200 * np.log2(ours_hz[both] / their_hz[both]))
    print(
        f"\npitch of {len(ours_hz)} frames of {len(frames)} recordings: both say voiced or both unvoiced in "
        f"{np.mean((ours_hz > 0) == (their_hz > 0)):.3f}; where both are voiced, {np.median(cents):.0f} cents apart "
        f"(median), {np.percentile(cents, 95):.0f} (95th percentile), more than a semitone in {np.mean(cents > 100):.4f}"
    )


def cut(a, b):
    return a[: min(len(a), len(b))], b[: min(len(a), len(b))]


main()
