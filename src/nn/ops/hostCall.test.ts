import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { hostCall } from './hostCall.ts';

describeEachBackend('hostCall', () => {
  const spec = {
    name: 'doubling',
    outputs: [
      { shape: [2], dtype: 'float32' },
      { shape: [], dtype: 'int32' },
    ] as const,
  };

  it('computes on the host, and passes no gradient', () => {
    const x = tf.tensor1d([1, 2.5]);
    const run = (input: tf.Tensor) =>
      hostCall({ ...spec, inputs: [input], compute: ([values]) => [values!.map((v) => 2 * v), Int32Array.of(7)] });
    const [doubled, seven] = run(x);
    expect(doubled).toBeAllClose([2, 5]);
    expect([seven!.dtype, seven!.arraySync()]).toEqual(['int32', 7]);
    expect(tf.grad((input) => tf.sum(tf.mul(input, run(input)[0]!)))(x)).toBeAllClose([2, 5]);
    expectNoLeak(() => run(x));
  });

  it('says which output has another number of values', () => {
    const call = (arrays: Float32Array[]) => () => hostCall({ ...spec, inputs: [], compute: () => arrays });
    expect(call([Float32Array.of(1, 2, 3), Float32Array.of(1)])).toThrow(
      /doubling: got 3 values, expected 2 for \[2\]/,
    );
    expect(call([Float32Array.of(1, 2)])).toThrow(/doubling: compute returned 1 arrays, expected 2/);
  });
});
