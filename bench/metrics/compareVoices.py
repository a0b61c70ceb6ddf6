"""Checks the metrics of timbre, tones and noise against independent implementations on the clips of an evaluated run.

    pip install -r bench/metrics/requirements-voices.txt
    python bench/metrics/compareVoices.py RUN EMBEDDER

RUN was evaluated with evaluation=full; EMBEDDER is the file embedder.int8.onnx that `tonelab weights fetch speaker-embedder` brings.
Resemblyzer itself makes the d-vectors, librosa the features of the other embedder, speechmos the opinions, librosa's pyin and scipy's
cosine transform the contours, scikit-learn the classes. Ours are read from evaluation.json.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import librosa
import numpy as np
import onnxruntime
import scipy.fft
import scipy.signal
from resemblyzer import VoiceEncoder
from resemblyzer.audio import normalize_volume
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.metrics import pairwise_distances
from speechmos import dnsmos

HERE = pathlib.Path(__file__).parent
HOP, PITCH_FRAME, LOWEST, HIGHEST = 256, 1024, 60, 600
LEAST_EXAMPLES = 5


def load(file):
    samples, rate = librosa.load(file, sr=None)
    return samples, rate


def speech(samples, rate):
    """From the first to the last frame within 40 dB of the loudest, 0.05 s more at each end."""
    _, (first, last) = librosa.effects.trim(samples, top_db=40, frame_length=rate // 100, hop_length=rate // 200)
    return samples[max(0, first - rate // 20) : last + rate // 20]


def unit(vector):
    return vector / np.linalg.norm(vector)


class Resemblyzer:
    least = 1.6

    def __init__(self):
        self.encoder = VoiceEncoder("cpu", verbose=False)

    def embed(self, samples, rate):
        at16 = librosa.resample(samples, orig_sr=rate, target_sr=16000)
        return self.encoder.embed_utterance(normalize_volume(at16, -30, increase_only=True).astype(np.float32))


class Embedder:
    least = 3.0

    def __init__(self, file):
        self.session = onnxruntime.InferenceSession(file)

    def embed(self, samples, rate):
        at16 = librosa.resample(samples, orig_sr=rate, target_sr=16000)
        power = librosa.feature.melspectrogram(
            y=at16, sr=16000, n_fft=512, win_length=400, hop_length=160, n_mels=40, window="hamming", center=False
        )
        mel = np.log10(power + 1e-10).T.astype(np.float32)
        windows = np.stack([mel[start : start + 80] for start in range(0, len(mel) - 79, 40)])
        rows = self.session.run(None, {"mel_window": windows})[0]
        return unit(np.mean([unit(row) for row in rows], axis=0))


def stretches(parts, least):
    """In a row, each at least so many samples; what is left joins the last."""
    rows, open_ = [], []
    for part in parts:
        open_.append(part)
        if sum(map(len, open_)) >= least:
            rows.append(open_)
            open_ = []
    if rows:
        rows[-1] += open_
    return [np.concatenate(row) for row in rows]


def voice_vector(embedder, files):
    parts = [speech(*load(file)) for file in files]
    rate = load(files[0])[1]
    return unit(np.mean([embedder.embed(row, rate) for row in stretches(parts, embedder.least * rate)], axis=0))


def clip_vector(embedder, samples, rate):
    own = speech(samples, rate)
    return embedder.embed(np.tile(own, max(1, int(np.ceil(embedder.least * rate / len(own))))), rate)


def contours(samples, rate, syllables):
    """Cosine coefficients 0 to 3 of each syllable's pitch in semitones, None where hardly a frame is voiced."""
    sos = scipy.signal.butter(2, 70, "highpass", fs=rate, output="sos")
    clean = scipy.signal.sosfiltfilt(sos, samples)
    hz, voiced, _ = librosa.pyin(
        np.pad(clean[HOP // 2 :], (0, HOP)), fmin=LOWEST, fmax=HIGHEST, sr=rate, frame_length=PITCH_FRAME, hop_length=HOP
    )
    centres = (np.arange(len(hz)) + 0.5) * HOP / rate
    found = []
    for syllable in syllables:
        inside = (centres >= syllable["startSeconds"]) & (centres < syllable["endSeconds"]) & voiced
        places = np.flatnonzero(inside)
        if len(places) < 4:
            found.append(None)
            continue
        semitones = 12 * np.log2(hz[places])
        line = np.interp(np.arange(places[0], places[-1] + 1), places, semitones)
        coefficients = scipy.fft.dct(line, type=2)[:4] / len(line)
        coefficients[0] /= 2
        found.append(np.pad(coefficients, (0, 4 - len(coefficients))))
    return found


class Tones:
    """The nearest centroid in units of the deviation within tones; beside it, the full linear discriminant."""

    def __init__(self, rows):
        tones = np.array([tone for tone, _ in rows])
        points = np.array([contour for _, contour in rows])
        self.known = [tone for tone in np.unique(tones) if (tones == tone).sum() >= LEAST_EXAMPLES]
        kept = np.isin(tones, self.known)
        self.centres = np.array([points[tones == tone].mean(0) for tone in self.known])
        inner = points[kept] - self.centres[np.searchsorted(self.known, tones[kept])]
        self.deviation = np.sqrt((inner**2).sum(0) / (kept.sum() - len(self.known)))
        equal = np.full(len(self.known), 1 / len(self.known))
        self.full = LinearDiscriminantAnalysis(priors=equal).fit(points[kept], tones[kept])

    def nearest(self, contour):
        far = pairwise_distances([contour / self.deviation], self.centres / self.deviation)
        return self.known[int(far.argmin())]


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: python bench/metrics/compareVoices.py RUN EMBEDDER")
    run = pathlib.Path(sys.argv[1])
    evaluation = json.loads((run / "evaluation.json").read_text())
    embedders = {"ge2e-similarity": Resemblyzer(), "speaker-similarity": Embedder(sys.argv[2])}
    with tempfile.TemporaryDirectory() as out:
        command = ["node", "--import", "tsx", str(HERE / "voiceMaterial.ts"), str(run), out]
        lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        material = [json.loads(line) for line in lines if line.startswith("{")]
        voices, tones = learn(material, embedders)
    pairs, recordings, full = {}, {}, {}
    for item in evaluation["items"]:
        for clip in item["clips"]:
            if "timbreOf" in clip:
                continue
            samples, rate = load(run / clip["wav"])
            theirs = opinions(samples, rate)
            for name, embedder in embedders.items():
                vector = clip_vector(embedder, samples, rate)
                theirs[name] = float(vector @ voices[name, item["voice"]])
                if clip["system"] in ("recording", "spliced"):
                    for (of, voice), centre in voices.items():
                        if of == name:
                            key = (name, item["unit"], "same" if voice == item["voice"] else "different")
                            recordings.setdefault(key, []).append(float(vector @ centre))
            told = tell(tones.get((item["voice"], item["unit"])), samples, rate, clip.get("syllables", []))
            if told:
                theirs["tone-accuracy"] = np.mean([tone == nearest for tone, nearest, _ in told])
                row = full.setdefault((item["voice"], item["unit"], clip["system"]), [])
                row += [(tone == nearest, tone == other) for tone, nearest, other in told]
            for name, value in clip["measures"].items():
                if name in theirs:
                    pairs.setdefault(name, []).append((value, theirs[name]))
    show(pairs, recordings, full)


def learn(material, embedders):
    voices = {
        (name, voice): voice_vector(embedder, [row["wav"] for row in material if (row["voice"], row["use"]) == (voice, "voice")])
        for name, embedder in embedders.items()
        for voice in {row["voice"] for row in material}
    }
    examples = {}
    for row in material:
        if row["use"] == "voice":
            continue
        samples, rate = load(row["wav"])
        for syllable, contour in zip(row["syllables"], contours(samples, rate, row["syllables"])):
            if contour is not None:
                examples.setdefault((row["voice"], row["use"]), []).append((syllable["tone"], contour))
    tones = {key: Tones(rows) for key, rows in examples.items()}
    for (voice, use), rows in examples.items():
        tones.setdefault((voice, "sentence" if use == "syllable" else "syllable"), tones[voice, use])
    return voices, tones


def tell(classes, samples, rate, syllables):
    if classes is None:
        return []
    return [
        (
            syllable["tone"],
            None if contour is None else classes.nearest(contour),
            None if contour is None else classes.full.predict([contour])[0],
        )
        for syllable, contour in zip(syllables, contours(samples, rate, syllables) if syllables else [])
        if syllable["tone"] in classes.known
    ]


def opinions(samples, rate):
    at16 = np.clip(librosa.resample(samples, orig_sr=rate, target_sr=16000), -1, 1)
    scores = dnsmos.run(at16, sr=16000)
    return {"dnsmos": scores["ovrl_mos"], "dnsmos-signal": scores["sig_mos"], "dnsmos-background": scores["bak_mos"]}


def show(pairs, recordings, full):
    print("| metric | clips | ours | independent | mean absolute difference | correlation |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, values in pairs.items():
        a, b = np.array(values).T
        cells = [len(a), *(f"{x:.3f}" for x in (a.mean(), b.mean(), np.abs(a - b).mean(), np.corrcoef(a, b)[0, 1]))]
        print(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    print("\nmedians of recordings, independent side:")
    for (name, kind, whose), values in sorted(recordings.items()):
        print(f"{name}, {kind}s, {whose} speaker: {np.median(values):.3f} ({len(values)})")
    print("\nsyllables told by the nearest centroid, and by the full linear discriminant:")
    for (voice, kind, system), rows in sorted(full.items()):
        nearest, other = np.array(rows).mean(0)
        print(f"{voice}, {kind}s, {system}: {nearest:.3f}, {other:.3f} of {len(rows)}")


main()
