"""Makes speakerGoldens.json: python makeSpeakerGoldens.py [embedder.int8.onnx]

Needs: numpy, librosa 0.11; with the model's path also onnxruntime. The signal is a formula, the same in
speakerEmbedder.test.ts.
"""
import json
import os
import sys

import librosa
import numpy as np

RATE = 16000
t = np.arange(int(3.2 * RATE)) / RATE
phase = 2 * np.pi * (130 * t + 5 * np.sin(2 * np.pi * 1.5 * t))
y = sum(0.2 / n * np.sin(n * phase) for n in range(1, 21)).astype(np.float32)

power = librosa.feature.melspectrogram(
    y=y, sr=RATE, n_fft=512, win_length=400, hop_length=160, n_mels=40, window="hamming", center=False, power=2.0
)
features = np.log10(power + 1e-10).T.astype(np.float32)
goldens = {"frames": len(features), "every50th": [[float("%.7g" % v) for v in row] for row in features[::50]]}
if len(sys.argv) > 1:
    import onnxruntime

    session = onnxruntime.InferenceSession(sys.argv[1])
    windows = np.stack([features[s : s + 80] for s in range(0, len(features) - 79, 40)])
    rows = session.run(None, {"mel_window": windows})[0]
    mean = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).mean(0)
    goldens["embedding"] = [float("%.7g" % v) for v in mean / np.linalg.norm(mean)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "speakerGoldens.json"), "w") as f:
    json.dump(goldens, f, separators=(",", ":"))
    f.write("\n")
