"""The side of a Python contender: does `work` once for each line of input and answers with its milliseconds, divided by `per`, as bench/contest/serve.ts."""

import json
import resource
import sys
import time


def serve(work, warmups=3, losses=(), per=1):
    for _ in range(warmups):
        work()
    print(json.dumps({"ready": True, "losses": list(losses)}), flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        work()
        value = (time.perf_counter() - started) * 1000 / per
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"value": value, "peakRssMb": peak}), flush=True)
