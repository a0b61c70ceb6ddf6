"""The search of a monotonic alignment, compiled by numba, items in parallel.

Source: VITS (arXiv:2106.06103) section 2.2.1: the best path in the table Q[t, s] = score + max(Q[t-1, s], Q[t-1, s-1]).
"""

import numba
import numpy as np


@numba.njit(parallel=True)
def search(scores):
    items, frames, symbols = scores.shape
    paths = np.zeros((items, frames, symbols), np.float32)
    for item in numba.prange(items):
        table = np.full((frames, symbols), -np.inf, np.float32)
        for frame in range(frames):
            first = max(0, symbols - (frames - frame))
            for symbol in range(first, min(symbols, frame + 1)):
                if frame == 0:
                    best = np.float32(0)
                else:
                    best = table[frame - 1, symbol]
                    if symbol > 0:
                        best = max(best, table[frame - 1, symbol - 1])
                table[frame, symbol] = best + scores[item, frame, symbol]
        symbol = symbols - 1
        for frame in range(frames - 1, -1, -1):
            paths[item, frame, symbol] = 1
            if frame > 0 and symbol > 0 and (
                symbol == frame or table[frame - 1, symbol] < table[frame - 1, symbol - 1]
            ):
                symbol -= 1
    return paths
