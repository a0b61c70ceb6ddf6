"""Makes statistics.json: python makeStatistics.py

Needs: numpy 2.4, scipy 1.17, statsmodels 0.15. The numbers are drawn here and stand in the file with what scipy and statsmodels make of them.
"""
import json
import math
import os

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20)


def rounded(values):
    return [float(v) for v in np.round(values, 6)]


def kept_means(differences, alpha):
    """The interval by asking scipy's test at each of a grid of centres, bisected at both ends."""
    d = np.asarray(differences)

    def p(centre):
        return stats.permutation_test(
            (d - centre,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
        ).pvalue

    def edge(inside, outside):
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if p(middle) > alpha else (inside, middle)
        return inside

    reach = 10 * np.ptp(d) + 1
    return [edge(d.mean(), d.mean() - reach), edge(d.mean(), d.mean() + reach)]


tests = []
for count, shift in [(3, 0.5), (6, 1.0), (7, 0.0), (7, 0.9), (7, 3.0), (8, -0.7), (10, 0.4), (12, 0.6)]:
    d = np.round(rng.normal(shift, 1.0, count), 6)
    test = stats.permutation_test(
        (d,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    dz = d.mean() / d.std(ddof=1)
    m = count - 1
    j = math.exp(math.lgamma(m / 2) - math.lgamma((m - 1) / 2)) / math.sqrt(m / 2)
    tests.append(
        {
            "differences": rounded(d),
            "p": float(test.pvalue),
            "dz": float(dz),
            "hedges": float(dz * j),
            "interval": kept_means(d, 0.05) if 0.05 * 2**count >= 2 else None,
        }
    )
ties = [0.0, 0.25, -0.25, 0.5, 0.5, 0.0, 1.0]
tests.append(
    {
        "differences": ties,
        "p": float(
            stats.permutation_test((np.array(ties),), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
        ),
    }
)

families = []
for p in [[0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.02], [0.2], rounded(rng.uniform(0, 1, 12) ** 3)]:
    families.append({"p": p, "adjusted": [float(v) for v in multipletests(p, method="holm")[1]]})

shares = []
for events, count in [(0, 50), (3, 60), (96, 2000), (1600, 2000), (40, 40)]:
    low, high = proportion_confint(events, count, method="wilson")
    shares.append({"events": events, "count": count, "low": float(low), "high": float(high)})

powers = []
for pairs, effect in [(7, 1.0), (7, 1.5), (10, 1.0), (12, 0.8)]:
    signs = np.array([[1 if (k >> i) & 1 else -1 for i in range(pairs)] for k in range(2**pairs)])
    d = rng.normal(effect, 1.0, (20000, pairs))
    flipped = np.abs(d @ signs.T)
    p = (flipped >= np.abs(d.sum(1))[:, None] - 1e-9).mean(1)
    powers.append({"pairs": pairs, "effect": effect, "power": float((p <= 0.05).mean())})


def pigeonhole(table, rounds):
    seeds, items = table.shape
    means = []
    for _ in range(rounds):
        drawn = table[rng.integers(0, seeds, seeds)][:, rng.integers(0, items, items)]
        means.append(np.nanmean(drawn))
    return [float(v) for v in np.percentile(means, [2.5, 97.5])]


crossed = []
for seeds, items in [(7, 24), (5, 8)]:
    table = rng.normal(0, 1, (seeds, items)) + rng.normal(0, 0.5, (seeds, 1)) + rng.normal(0, 0.8, (1, items)) + 4
    table[1, 2] = np.nan
    low, high = pigeonhole(table, 40000)
    rows = [[None if np.isnan(v) else float(round(v, 6)) for v in row] for row in table]
    crossed.append({"rows": rows, "mean": float(np.nanmean(np.round(table, 6))), "low": low, "high": high})

golden = {"tests": tests, "families": families, "shares": shares, "powers": powers, "crossed": crossed}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "statistics.json"), "w") as f:
    json.dump(golden, f, separators=(",", ":"))
    f.write("\n")
