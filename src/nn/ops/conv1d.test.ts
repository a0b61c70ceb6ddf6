import { beforeAll, describe, expect, it } from 'vitest';
import { describeEachBackend, startTestBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor1D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { conv1d, type Padding1d, paddingAround } from './conv1d.ts';

interface Case {
  readonly B: number;
  readonly T: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly padding: Padding1d;
}

/** The definition, term by term, in double precision. */
function convolveByDefinition(x: Tensor3D, kernel: Tensor3D, bias: Tensor1D, given: Case): number[] {
  const { B, T, inChannels, outChannels, kernelSize, stride = 1, dilation = 1, groups = 1, padding } = given;
  const [left, right] = paddingAround(kernelSize, stride, dilation, padding);
  const steps = Math.floor((T + left + right - dilation * (kernelSize - 1) - 1) / stride) + 1;
  const [inputs, weights, offsets] = [x.arraySync(), kernel.arraySync(), bias.arraySync()];
  const perGroup = inChannels / groups;
  const result: number[] = [];
  for (let b = 0; b < B; b += 1) {
    for (let t = 0; t < steps; t += 1) {
      for (let o = 0; o < outChannels; o += 1) {
        const firstChannel = Math.floor(o / (outChannels / groups)) * perGroup;
        let sum = offsets[o]!;
        for (let k = 0; k < kernelSize; k += 1) {
          for (let c = 0; c < perGroup; c += 1) {
            sum += (inputs[b]![t * stride + k * dilation - left]?.[firstChannel + c] ?? 0) * weights[k]![c]![o]!;
          }
        }
        result.push(sum);
      }
    }
  }
  return result;
}

const cases: readonly Case[] = [
  { B: 2, T: 7, inChannels: 3, outChannels: 5, kernelSize: 1, padding: 'same' },
  { B: 2, T: 7, inChannels: 3, outChannels: 5, kernelSize: 3, padding: 'same' },
  { B: 1, T: 1, inChannels: 2, outChannels: 3, kernelSize: 5, padding: 'same' },
  { B: 2, T: 11, inChannels: 2, outChannels: 3, kernelSize: 4, padding: 'same' },
  { B: 2, T: 11, inChannels: 2, outChannels: 4, kernelSize: 3, dilation: 3, padding: 'same' },
  { B: 1, T: 5, inChannels: 2, outChannels: 2, kernelSize: 3, dilation: 5, padding: 'same' },
  { B: 1, T: 1, inChannels: 2, outChannels: 2, kernelSize: 3, dilation: 2, padding: 'same' },
  { B: 2, T: 6, inChannels: 3, outChannels: 2, kernelSize: 3, dilation: 2, padding: 'causal' },
  { B: 2, T: 9, inChannels: 2, outChannels: 3, kernelSize: 3, padding: 'valid' },
  { B: 2, T: 10, inChannels: 2, outChannels: 3, kernelSize: 5, stride: 3, padding: 2 },
  { B: 1, T: 11, inChannels: 1, outChannels: 3, kernelSize: 5, stride: 3, padding: 2 },
  { B: 2, T: 8, inChannels: 2, outChannels: 3, kernelSize: 4, stride: 2, padding: 1 },
  { B: 1, T: 9, inChannels: 2, outChannels: 2, kernelSize: 1, stride: 2, padding: 0 },
  { B: 1, T: 9, inChannels: 2, outChannels: 2, kernelSize: 2, stride: 4, padding: 0 },
  { B: 2, T: 7, inChannels: 4, outChannels: 6, kernelSize: 3, groups: 2, padding: 'same' },
  { B: 2, T: 13, inChannels: 4, outChannels: 8, kernelSize: 5, stride: 2, groups: 4, padding: 2 },
  { B: 1, T: 7, inChannels: 6, outChannels: 3, kernelSize: 3, dilation: 2, groups: 3, padding: 'same' },
  { B: 2, T: 7, inChannels: 3, outChannels: 3, kernelSize: 3, dilation: 3, groups: 3, padding: 'same' },
  { B: 2, T: 1, inChannels: 3, outChannels: 3, kernelSize: 7, groups: 3, padding: 'same' },
  { B: 1, T: 9, inChannels: 3, outChannels: 3, kernelSize: 3, stride: 2, groups: 3, padding: 1 },
];

function tensorsOf({ B, T, inChannels, outChannels, kernelSize, groups = 1 }: Case) {
  const x = patternTensor<tf.Rank.R3>([B, T, inChannels], 1);
  const kernel = patternTensor<tf.Rank.R3>([kernelSize, inChannels / groups, outChannels], 2);
  const bias = patternTensor<tf.Rank.R1>([outChannels], 3);
  return [x, kernel, bias] as const;
}

describeEachBackend('conv1d', () => {
  it.each(cases)('equals its definition for %o', (given) => {
    const [x, kernel, bias] = tensorsOf(given);
    const result = conv1d(x, kernel, { ...given, bias });
    expect(result).toBeAllClose(convolveByDefinition(x, kernel, bias, given));
    const plain = conv1d(x, kernel, given);
    expect(plain).toBeAllClose(tf.sub(result, bias));
    tf.dispose([x, kernel, bias, result, plain]);
  });

  it.each(cases)('has the gradients of finite differences for %o', (given) => {
    const tensors = tensorsOf(given);
    gradcheck((x, kernel, bias) => conv1d(x, kernel, { ...given, bias }), tensors, { maxValues: 6 });
    tf.dispose([...tensors]);
  });

  it('leaks nothing', () => {
    for (const given of [cases[1]!, cases[9]!, cases[14]!, cases[17]!]) {
      const [x, kernel, bias] = tensorsOf(given);
      expectNoLeak(() => conv1d(x, kernel, { ...given, bias }));
    }
  });
});

describe('conv1d', () => {
  beforeAll(startTestBackend);

  it('says which channels do not fit', () => {
    const [x, kernel] = [tf.zeros<tf.Rank.R3>([2, 5, 7]), tf.zeros<tf.Rank.R3>([3, 8, 4])];
    expect(() => conv1d(x, kernel)).toThrow('conv1d: input is [2, 5, 7], expected [B, T, 8]');
  });

  it('says when the input is shorter than the kernel', () => {
    const [x, kernel] = [tf.zeros<tf.Rank.R3>([1, 4, 2]), tf.zeros<tf.Rank.R3>([3, 2, 2])];
    expect(() => conv1d(x, kernel, { dilation: 2 })).toThrow(/4 steps .* kernel's reach of 5 steps/);
  });

  it("refuses 'same' with a stride, and stride together with dilation", () => {
    const [x, kernel] = [tf.zeros<tf.Rank.R3>([1, 9, 2]), tf.zeros<tf.Rank.R3>([3, 2, 2])];
    expect(() => conv1d(x, kernel, { stride: 2, padding: 'same' })).toThrow(/'same' with stride 2/);
    expect(() => conv1d(x, kernel, { stride: 2, dilation: 2 })).toThrow(/stride is 2 and dilation 2/);
  });
});
