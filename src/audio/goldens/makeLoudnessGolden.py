"""Integrated loudness of made-up signals by pyloudnorm 0.2.0 (numpy 2.4.6, scipy 1.17.1): loudness.json.

Run: python3 makeLoudnessGolden.py > loudness.json
"""
import json

import numpy as np
import pyloudnorm


def speech_like(rate, seconds, seed):
    """Noise bursts under tones, with pauses: the same arithmetic stands in loudness.test.ts."""
    n = np.arange(int(rate * seconds))
    t = n / rate
    tone = np.sin(2 * np.pi * (110 + 10 * seed) * t) + 0.5 * np.sin(2 * np.pi * 1870 * t)
    envelope = np.where((t * (1 + seed)) % 1.0 < 0.6, 0.2, 0.002)
    return tone * envelope


cases = []
for rate in (16000, 22050, 44100, 48000):
    for seconds in (0.5, 3.0):
        for seed in (0, 1):
            signal = speech_like(rate, seconds, seed)
            lufs = pyloudnorm.Meter(rate).integrated_loudness(signal.copy())
            de_man = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(signal.copy())
            cases.append({"sampleRate": rate, "seconds": seconds, "seed": seed, "lufs": lufs, "deManLufs": de_man})
print(json.dumps({"cases": cases}, indent=1))
