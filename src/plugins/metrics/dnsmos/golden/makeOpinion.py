"""Writes opinion.json, which dnsmos.test.ts compares with: python makeOpinion.py

Needs: pip install numpy librosa onnxruntime requests speechmos==0.0.1.1 (MIT). The signal is a formula, the same in the test.
Made with onnxruntime 1.32.0, librosa 0.11.0.
"""

import json
from pathlib import Path

import numpy as np
from speechmos import dnsmos

RATE = 16000


def signal(seconds):
    t = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * (130 * t + 5 * np.sin(2 * np.pi * 1.5 * t))
    buzz = sum(0.2 / n * np.sin(n * phase) for n in range(1, 21))
    return (buzz * (0.5 - 0.5 * np.cos(2 * np.pi * 3 * t))).astype(np.float32)


golden = {}
for seconds in (0.7, 3.0, 11.5):
    scores = dnsmos.run(signal(seconds), sr=RATE)
    golden[str(seconds)] = [float("%.7g" % scores[name]) for name in ("sig_mos", "bak_mos", "ovrl_mos")]
(Path(__file__).parent / "opinion.json").write_text(json.dumps(golden) + "\n")
