"""AdamW with a moving average in TensorFlow alone: by operation, by ResourceApplyAdam, and as one XLA function.

Run: python bench/peers/trainStep/update.py 2340000    (tensorflow-cpu 2.21, numpy)
Prints the largest difference from the update by operation, then milliseconds: minimum and median of nine rounds in turns.
"""

import sys
import time

import numpy as np
import tensorflow as tf

BETA1, BETA2, EPSILON = (np.float32(value) for value in (0.8, 0.99, 1e-9))
SCALARS = [np.float32(value) for value in (0.5, 1e-3, 0.9, 0.9999, 0.998)]


def by_operation(gradient, first, second, values, average, clip, step, correction, decay, kept):
    share = gradient * (clip * (1 - BETA1))
    first = first * BETA1 + share
    second = second * BETA2 + tf.square(share) * ((1 - BETA2) / (1 - BETA1) ** 2)
    values = values * decay - first * (step * correction) / (tf.sqrt(second) + correction * EPSILON)
    return first, second, values, average * kept + values * (1 - kept)


def by_resource(gradient, first, second, values, average, clip, step, correction, decay, kept):
    raw = tf.raw_ops
    handles = [
        raw.VarHandleOp(dtype=tf.float32, shape=gradient.shape, shared_name=name, container="")
        for name in ("values", "first", "second")
    ]
    given = [values * decay, first, second]
    with tf.control_dependencies([raw.AssignVariableOp(resource=h, value=v) for h, v in zip(handles, given)]):
        zero = tf.constant(0.0)
        applied = raw.ResourceApplyAdam(
            var=handles[0], m=handles[1], v=handles[2], beta1_power=zero, beta2_power=zero, lr=step * correction,
            beta1=BETA1, beta2=BETA2, epsilon=correction * EPSILON, grad=gradient * clip,
        )
    with tf.control_dependencies([applied]):
        values, first, second = (raw.ReadVariableOp(resource=handle, dtype=tf.float32) for handle in handles)
    return first, second, values, average * kept + values * (1 - kept)


def session(update, size):
    v1 = tf.compat.v1
    graph = v1.Graph()
    with graph.as_default():
        feeds = [v1.placeholder(tf.float32, [size]) for _ in range(5)] + [v1.placeholder(tf.float32, []) for _ in SCALARS]
        results = update(*feeds)
        few = [tf.reduce_sum(result[:8]) for result in results]
    own = v1.Session(graph=graph)
    return own.make_callable(few, feed_list=feeds), own.make_callable(results, feed_list=feeds)


def main(size):
    random = np.random.default_rng(0)
    vectors = [random.standard_normal(size).astype("f4") for _ in range(5)]
    vectors[2] = np.abs(vectors[2])
    updates = {
        "by operation": by_operation,
        "ResourceApplyAdam": by_resource,
        "XLA": tf.function(by_operation, jit_compile=True),
    }
    sessions = {name: session(update, size) for name, update in updates.items()}
    expected = sessions["by operation"][1](*vectors, *SCALARS)
    for name, (few, whole) in sessions.items():
        off = max(float(np.max(np.abs(got - want))) for got, want in zip(whole(*vectors, *SCALARS), expected))
        few(*vectors, *SCALARS)
        print(f"{name}: {off:.1e} off at most")
    times = {name: [] for name in sessions}
    for _ in range(9):
        for name, (few, _) in sessions.items():
            started = time.perf_counter()
            for _ in range(3):
                few(*vectors, *SCALARS)
            times[name].append((time.perf_counter() - started) / 3 * 1e3)
    for name, own in times.items():
        print(f"{name}: {min(own):.1f} / {sorted(own)[len(own) // 2]:.1f} ms")


main(int(sys.argv[1]))
