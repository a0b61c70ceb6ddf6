"""Contender: the search of bench/alignment/ours.ts by numba. Arguments: items, frames, symbols."""

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from alignmentSearch import search  # noqa: E402
from serve import serve  # noqa: E402

ITEMS, FRAMES, SYMBOLS = map(int, sys.argv[1:4])
scores = (3 * np.sin(0.7 * np.arange(ITEMS * FRAMES * SYMBOLS))).astype(np.float32).reshape(ITEMS, FRAMES, SYMBOLS)

serve(lambda: search(scores))
