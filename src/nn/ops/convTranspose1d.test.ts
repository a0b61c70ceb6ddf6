import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor1D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { convTranspose1d } from './convTranspose1d.ts';

interface Case {
  readonly B: number;
  readonly T: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
}

/** Every input step adds its scaled kernel to the output. */
function scatterByDefinition(x: Tensor3D, kernel: Tensor3D, bias: Tensor1D, given: Case): number[] {
  const { B, T, inChannels, outChannels, kernelSize, stride, padding } = given;
  const steps = (T - 1) * stride - 2 * padding + kernelSize;
  const [inputs, weights, offsets] = [x.arraySync(), kernel.arraySync(), bias.arraySync()];
  const result = Array.from({ length: B * steps * outChannels }, (_, index) => offsets[index % outChannels]!);
  for (let b = 0; b < B; b += 1) {
    for (let t = 0; t < T; t += 1) {
      for (let k = 0; k < kernelSize; k += 1) {
        const step = t * stride + k - padding;
        if (step < 0 || step >= steps) continue;
        for (let o = 0; o < outChannels; o += 1) {
          for (let c = 0; c < inChannels; c += 1) {
            result[(b * steps + step) * outChannels + o]! += inputs[b]![t]![c]! * weights[k]![c]![o]!;
          }
        }
      }
    }
  }
  return result;
}

const cases: readonly Case[] = [
  { B: 2, T: 5, inChannels: 3, outChannels: 2, kernelSize: 16, stride: 8, padding: 4 },
  { B: 1, T: 1, inChannels: 2, outChannels: 3, kernelSize: 4, stride: 2, padding: 1 },
  { B: 2, T: 4, inChannels: 2, outChannels: 3, kernelSize: 5, stride: 3, padding: 1 },
  { B: 2, T: 6, inChannels: 2, outChannels: 1, kernelSize: 3, stride: 1, padding: 0 },
  { B: 1, T: 3, inChannels: 2, outChannels: 2, kernelSize: 2, stride: 3, padding: 0 },
];

function tensorsOf({ B, T, inChannels, outChannels, kernelSize }: Case) {
  const x = patternTensor<tf.Rank.R3>([B, T, inChannels], 1);
  const kernel = patternTensor<tf.Rank.R3>([kernelSize, inChannels, outChannels], 2);
  return [x, kernel, patternTensor<tf.Rank.R1>([outChannels], 3)] as const;
}

describeEachBackend('convTranspose1d', () => {
  it.each(cases)('equals its definition for %o', (given) => {
    const [x, kernel, bias] = tensorsOf(given);
    const result = convTranspose1d(x, kernel, { ...given, bias });
    expect(result).toBeAllClose(scatterByDefinition(x, kernel, bias, given));
    tf.dispose([x, kernel, bias, result]);
  });

  it.each(cases)('has the gradients of finite differences for %o', (given) => {
    const tensors = tensorsOf(given);
    gradcheck((x, kernel, bias) => convTranspose1d(x, kernel, { ...given, bias }), tensors, { maxValues: 6 });
    tf.dispose([...tensors]);
  });

  it('leaks nothing', () => {
    const [x, kernel] = tensorsOf(cases[0]!);
    expectNoLeak(() => convTranspose1d(x, kernel, cases[0]));
  });

  it('says which channels do not fit, and when nothing would come out', () => {
    const [x, kernel] = [tf.zeros<tf.Rank.R3>([1, 1, 2]), tf.zeros<tf.Rank.R3>([4, 2, 2])];
    expect(() => convTranspose1d(tf.zeros([1, 1, 3]), kernel)).toThrow('input is [1, 1, 3], expected [B, T, 2]');
    expect(() => convTranspose1d(x, kernel, { padding: 2 })).toThrow(/give 0 after cutting 2 at both ends/);
  });
});
