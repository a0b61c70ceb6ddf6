import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeBackend } from '../../nn/ops/nativeBackend.ts';
import { hasNativeBackend, startTestBackend } from '../../testing/backends.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type CompiledStep, compileStep } from './compileStep.ts';
import { fusedSection } from './fusedSection.ts';
import { loadModel } from './loadedModels.ts';
import { recordStep } from './recordStep.ts';
import { tensorsOf } from './tensorTree.ts';

interface Ends {
  readonly x: Tensor;
  readonly rate: Tensor;
}

function recorded(step: (ends: Ends) => Tensor, ends: Ends) {
  const inputs = tensorsOf(ends);
  const outputsOf = (result: Tensor) => [result];
  return recordStep(nativeBackend()!, () => tf.tidy(() => step(ends)), { inputs, outputsOf, keep: (y) => y.dispose() })
    .recording;
}

describe.runIf(hasNativeBackend)('a fused section', () => {
  let ends: Ends;
  let compiled: CompiledStep<Ends, Tensor>;
  beforeAll(async () => {
    await startTestBackend();
    ends = { x: patternTensor([40, 50], 3), rate: tf.scalar(0.3) };
    compiled = compileStep((given: Ends) => tf.tidy(() => moved(given)));
  });
  afterAll(() => compiled.dispose());

  /** The second section's result is worked on, the third one's only taken apart. */
  const moved = ({ x, rate }: Ends) => {
    const squares = fusedSection(() => tf.add(tf.mul(tf.square(x), rate), 2));
    const sum = tf.sum(fusedSection(() => tf.div(tf.sub(x, squares), tf.sqrt(squares))));
    const last = fusedSection(() => tf.mul(tf.sub(x, rate), sum));
    return tf.reshape(tf.split(last, 2)[1] as Tensor, [-1]);
  };

  it('is one function of the graph, and computes what its operations compute', () => {
    const { segments } = recorded(moved, ends);
    const ops = segments.map(({ nodes }) => nodes.map(({ op }) => op));
    expect(ops.flat().filter((op) => op === 'PartitionedCall')).toHaveLength(3);
    expect(ops.flat()).not.toContain('Square');
    expect(segments.map(({ functions }) => functions.map(({ node_def }) => node_def.map(({ op }) => op)))).toEqual([
      [
        ['Square', 'Mul', 'Add'],
        ['Sub', 'Sqrt', 'RealDiv'],
      ],
      [['Sub', 'Mul']],
    ]);
    expect(compiled.run(ends)).toBeAllClose(
      tf.tidy(() => moved(ends)),
      1e-6,
    );
  });

  it('ends a graph in the same way whatever went before, so that the end is loaded once', () => {
    const ending = (before: (x: Tensor) => Tensor) =>
      recorded(({ x, rate }) => {
        const scale = tf.sum(before(x));
        return tf.split(
          fusedSection(() => tf.add(tf.mul(x, scale), rate)),
          2,
        )[0] as Tensor;
      }, ends).segments;
    const [short, shortEnd] = ending(tf.square);
    const [long, longEnd] = ending((x) => tf.exp(tf.relu(x)));
    expect(long!.nodes.length).toBeGreaterThan(short!.nodes.length);
    expect(longEnd!.nodes).toEqual(shortEnd!.nodes);
    expect(longEnd!.functions).toEqual(shortEnd!.functions);
    const { binding } = nativeBackend()!;
    const [one, other] = [loadModel(binding, shortEnd!, false), loadModel(binding, longEnd!, false)];
    expect(other.model).toBe(one.model);
    one.release();
    const third = loadModel(binding, shortEnd!, false);
    expect(third.model).toBe(one.model);
    other.release();
    third.release();
    const anew = loadModel(binding, shortEnd!, false);
    expect(anew.model).not.toBe(one.model);
    anew.release();
  });

  it('refuses what is not element-wise arithmetic', () => {
    expect(() => recorded(({ x }) => fusedSection(() => tf.sum(tf.square(x))), ends)).toThrow(
      /a fused section takes Add, .* of float32, not Sum of type 1; do it outside the section/,
    );
  });
});
