import { beforeAll, describe, expect, it } from 'vitest';
import { conv1d } from '../../nn/conv1d.ts';
import { randomSource } from '../../nn/random.ts';
import { powerIteration, spectralNorm } from '../../nn/spectralNorm.ts';
import { hasNativeBackend, startTestBackend } from '../../testing/backends.ts';
import '../../testing/toBeAllClose.ts';
import type { Scalar, Tensor1D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { castRule } from './castRule.ts';
import { compileStep } from './compileStep.ts';

describe('castRule', () => {
  const rule = castRule('bfloat16');
  const shapes = [
    [4, 6],
    [6, 5],
  ];

  it('casts products, and nothing in float32', () => {
    expect(rule?.('MatMul', shapes)).toMatchObject({ skippedInputs: [] });
    expect(rule?.('Conv2DBackpropInput', [[4], [1, 3, 4, 4], [1, 1, 5, 4]])).toMatchObject({ skippedInputs: [0] });
    expect(rule?.('Exp', [[4, 6]])).toBeUndefined();
    expect(castRule('float32')).toBeUndefined();
  });

  it('leaves products with a vector as they are', () => {
    const row = [1, 6];
    expect(rule?.('MatMul', [row, [6, 5]])).toBeUndefined();
    expect(rule?.('BatchMatMulV2', [row, [1, 5]])).toBeUndefined();
  });

  describe.runIf(hasNativeBackend)('on the native backend', () => {
    beforeAll(async () => {
      await startTestBackend();
    });

    it('finds singular values and their gradients in float32', () => {
      const layer = spectralNorm(
        conv1d({ inChannels: 3, outChannels: 8, kernelSize: 5, padding: 'same', bias: false }),
      );
      const { u, v, kernel } = layer.init(randomSource(1));
      const step = (params: { u: Tensor1D; v: Tensor1D; kernel: Tensor3D }) =>
        tf.tidy(() => {
          const moved = powerIteration(params);
          const scaled = (own: Tensor3D) => {
            // One tap of silence: what is left of the layer is its kernel over its singular value.
            const impulse = tf.pad3d(tf.ones<tf.Rank.R3>([1, 1, 3]), [
              [0, 0],
              [4, 4],
              [0, 0],
            ]);
            return tf.sum(tf.square(layer.apply({ ...moved, kernel: own }, impulse))) as Scalar;
          };
          const { value, grad } = tf.valueAndGrad((own: Tensor3D) => scaled(own))(params.kernel);
          return { u: moved.u, v: moved.v, value, grad };
        });
      const options = { precision: 'bfloat16', optimized: true } as const;
      const compiled = compileStep(step, options);
      const [exact, cast] = [step({ u, v, kernel }), compiled.run({ u, v, kernel })];
      expect(cast.u).toBeAllClose(exact.u, 1e-6);
      expect(cast.v).toBeAllClose(exact.v, 1e-6);
      // The convolution itself is in bfloat16, whose numbers have eight bits.
      expect(cast.value).toBeAllClose(exact.value, 0.02);
      expect(cast.value).not.toBeAllClose(exact.value, 1e-7);
      expect(cast.grad).toBeAllClose(exact.grad, 0.05);
      compiled.dispose();
    });
  });
});
