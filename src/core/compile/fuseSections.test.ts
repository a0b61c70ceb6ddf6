import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeBackend } from '../../nn/ops/nativeBackend.ts';
import { hasNativeBackend, startTestBackend } from '../../testing/backends.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type CompiledStep, compileStep } from './compileStep.ts';
import { fusedSection } from './fusedSection.ts';
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

  const moved = ({ x, rate }: Ends) => {
    const squares = fusedSection(() => tf.add(tf.mul(tf.square(x), rate), 2));
    return fusedSection(() => tf.div(tf.sub(x, squares), tf.sqrt(squares)));
  };

  it('is one function of the graph, and computes what its operations compute', () => {
    const [segment] = recorded(moved, ends).segments;
    const ops = segment!.nodes.map(({ op }) => op);
    expect(ops.filter((op) => op === 'PartitionedCall')).toHaveLength(2);
    expect(ops).not.toContain('Square');
    expect(segment!.functions.map(({ node_def }) => node_def.map(({ op }) => op))).toEqual([
      ['Square', 'Mul', 'Add'],
      ['Sub', 'Sqrt', 'RealDiv'],
    ]);
    expect(compiled.run(ends)).toBeAllClose(
      tf.tidy(() => moved(ends)),
      1e-6,
    );
  });

  it('refuses what is not element-wise arithmetic', () => {
    expect(() => recorded(({ x }) => fusedSection(() => tf.sum(tf.square(x))), ends)).toThrow(
      /a fused section takes Add, .* of float32, not Sum of type 1; do it outside the section/,
    );
  });
});
