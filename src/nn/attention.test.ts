import { expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import { gradcheck, gradcheckParams } from '../testing/gradcheck.ts';
import { patternTensor } from '../testing/patternTensor.ts';
import '../testing/toBeAllClose.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type SelfAttentionConfig, type SelfAttentionParams, selfAttention } from './attention.ts';
import { causalBias, paddingBias, sequenceMask } from './masks.ts';
import { randomSource } from './random.ts';
import { scoresByPosition, weightsByDistance } from './relativePositions.ts';

const context = { training: false, random: randomSource(1) };

/** Attention for one query at a time, with an embedding looked up for each distance. */
function attendByDefinition(
  params: SelfAttentionParams,
  x: Tensor3D,
  { channels, heads, relativeWindow = 0 }: SelfAttentionConfig,
  sees: (b: number, query: number, key: number) => boolean,
): number[][][] {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const project = (row: readonly number[], { kernel, bias }: SelfAttentionParams['qkv']) => {
    const [columns, shift] = [tf.transpose(kernel).arraySync() as number[][], bias!.arraySync()];
    return columns.map((column, index) => dot(row, column) + shift[index]!);
  };
  const width = channels / heads;
  const relativeKeys = params.relativeKeys?.arraySync();
  const relativeValues = params.relativeValues?.arraySync();
  return x.arraySync().map((sequence, b) => {
    const packed = sequence.map((row) => project(row, params.qkv));
    const part = (t: number, which: number, head: number) =>
      packed[t]!.slice(which * channels + head * width, which * channels + (head + 1) * width);
    return sequence.map((_row, query) => {
      const joined = Array.from({ length: heads }, (_h, head) => {
        const q = part(query, 0, head).map((value) => value / Math.sqrt(width));
        const distance = (key: number) => key - query + relativeWindow;
        const exponentials = sequence.map((_k, key) => {
          if (!sees(b, query, key)) return 0;
          const relative = relativeKeys?.[distance(key)];
          return Math.exp(dot(q, part(key, 1, head)) + (relative === undefined ? 0 : dot(q, relative)));
        });
        const total = exponentials.reduce((sum, value) => sum + value, 0);
        return Array.from({ length: width }, (_d, d) =>
          exponentials.reduce((sum, value, key) => {
            return sum + (value / total) * (part(key, 2, head)[d]! + (relativeValues?.[distance(key)]?.[d] ?? 0));
          }, 0),
        );
      }).flat();
      return project(joined, params.output);
    });
  });
}

describeEachBackend('selfAttention', () => {
  const config = { channels: 6, heads: 2, relativeWindow: 2 };

  it.each([1, 2, 5, 9])('equals its definition with relative positions and padding for %i steps', (T) => {
    const attention = selfAttention(config);
    const params = attention.init(randomSource(5));
    const lengths = [T, Math.ceil(T / 2)];
    const x = patternTensor<tf.Rank.R3>([2, T, 6]);
    const result = attention.apply(params, x, paddingBias(sequenceMask(lengths, T)), context);
    expect(result).toBeAllClose(attendByDefinition(params, x, config, (b, _query, key) => key < lengths[b]!));
  });

  it('equals its definition in causal mode', () => {
    const plain = { channels: 6, heads: 3 };
    const attention = selfAttention(plain);
    const params = attention.init(randomSource(5));
    const x = patternTensor<tf.Rank.R3>([2, 4, 6]);
    const result = attention.apply(params, x, causalBias(4), context);
    expect(result).toBeAllClose(attendByDefinition(params, x, plain, (_b, query, key) => key <= query));
  });

  it.each([1, 5])('has the gradients of finite differences and leaks nothing for %i steps', (T) => {
    const attention = selfAttention(config);
    const params = attention.init(randomSource(5));
    const x = patternTensor<tf.Rank.R3>([2, T, 6]);
    const bias = paddingBias(sequenceMask([T, Math.ceil(T / 2)], T));
    gradcheckParams((own) => attention.apply(own, x, bias, context), params, { maxValues: 5 });
    gradcheck((input) => attention.apply(params, input, bias, context), [x], { maxValues: 8 });
    expectNoLeak(() => attention.apply(params, x, bias, { ...context, training: true }));
  });

  it('says which channels do not fit, and that the heads do not divide them', () => {
    const attention = selfAttention(config);
    const params = attention.init(randomSource(5));
    expect(() => attention.apply(params, tf.zeros([1, 2, 5]), null, context)).toThrow(
      'selfAttention: input is [1, 2, 5], expected [B, T, 6] (config.channels)',
    );
    expect(() => selfAttention({ channels: 6, heads: 4 })).toThrow(/4 heads do not divide 6 channels \(config.heads\)/);
  });
});

describeEachBackend('relative positions', () => {
  it('lay distances out by position, and back', () => {
    const byDistance = tf.tensor4d([
      [
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
      ],
    ]);
    expect(scoresByPosition(byDistance).arraySync()).toEqual([
      [
        [
          [2, 3, 0],
          [4, 5, 6],
          [0, 7, 8],
        ],
      ],
    ]);
    const weights = tf.tensor4d([
      [
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
      ],
    ]);
    expect(weightsByDistance(weights, 3).arraySync()).toEqual([
      [
        [
          [0, 1, 2],
          [4, 5, 6],
          [8, 9, 0],
        ],
      ],
    ]);
  });

  it.each([1, 2, 7])('have the gradients of finite differences for %i steps', (T) => {
    gradcheck((input) => scoresByPosition(input), [patternTensor<tf.Rank.R4>([1, 2, T, 5])]);
    gradcheck((input) => weightsByDistance(input, 5), [patternTensor<tf.Rank.R4>([1, 2, T, T])]);
  });
});
