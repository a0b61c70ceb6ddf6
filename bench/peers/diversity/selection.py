"""Reads sentences with their units as JSON; answers what corpusgen and an exact solver cover with so many sentences."""

import json
import sys
import time

import numpy as np
from corpusgen.select import select_sentences
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack, identity

task = json.load(sys.stdin)
sentences, units, target = task["sentences"], task["units"], task["target"]
rows = []


def add(who, items, covered, seconds):
    rows.append({"who": who, "items": items, "covered": covered, "seconds": seconds})


def corpusgen(algorithm, items, **settings):
    started = time.perf_counter()
    result = select_sentences(
        sentences,
        candidate_phonemes=units,
        target_phonemes=target,
        algorithm=algorithm,
        max_sentences=items,
        **settings,
    )
    add(f"corpusgen {algorithm}", len(result.selected_indices), str(len(result.covered_units)), time.perf_counter() - started)


def exact(items, limit=60):
    """Maximum coverage: y_u <= sum of x_s over sentences with u; as many y as can be, `items` of x."""
    place = {unit: at for at, unit in enumerate(target)}
    pairs = [(place[unit], at) for at, own in enumerate(units) for unit in set(own)]
    held = coo_array((np.ones(len(pairs)), tuple(np.array(pairs).T)), shape=(len(target), len(sentences)))
    count = coo_array(np.concatenate([np.ones(len(sentences)), np.zeros(len(target))])[None])
    started = time.perf_counter()
    result = milp(
        np.concatenate([np.zeros(len(sentences)), -np.ones(len(target))]),
        integrality=np.concatenate([np.ones(len(sentences)), np.zeros(len(target))]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(hstack([held, -identity(len(target))]).tocsr(), lb=0),
            LinearConstraint(count.tocsr(), ub=items),
        ],
        options={"time_limit": limit},
    )
    found, bound = round(-result.fun), int(-result.mip_dual_bound + 1e-6)
    add("milp (HiGHS)", items, str(found) if found == bound else f"{found} to {bound}", time.perf_counter() - started)


for budget in task["budgets"]:
    corpusgen("greedy", budget)
    corpusgen("celf", budget)
    corpusgen("stochastic", budget, seed=1)
    corpusgen("distribution", budget, target_distribution={unit: 1.0 for unit in target})
    exact(budget)
corpusgen("greedy", None)
corpusgen("ilp", None, time_limit=60)
json.dump(rows, sys.stdout)
