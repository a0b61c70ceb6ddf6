"""Makes binomial.json: python makeBinomial.py

Needs: scipy 1.17.
"""
import json
import os

from scipy.stats import binomtest

rows = []
for events, count in [(0, 8), (8, 8), (5, 8), (13, 24), (19, 24), (59, 96), (37, 96), (1, 200), (812, 1500)]:
    test = binomtest(events, count, 0.5)
    interval = test.proportion_ci(0.95, method="exact")
    rows.append({"events": events, "count": count, "low": interval.low, "high": interval.high, "p": test.pvalue})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "binomial.json"), "w") as f:
    json.dump(rows, f, separators=(",", ":"))
    f.write("\n")
