import type { Discriminators, Judgement } from '../../../core/contracts.ts';
import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { averagePool1d } from '../../../nn/ops/averagePool1d.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import { type NormalizableParams, weightNorm } from '../../../nn/weightNorm.ts';
import type { Tensor, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { HifiganConfig } from './config.ts';
import { leakySlope } from './residualBlock.ts';

type Conv = NormalizableParams<ConvParams>;
type StackParams = { readonly convs: readonly Conv[]; readonly post: Conv };

interface LayerSize {
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly groups: number;
}

/** A stack of strided convolutions with a score at its end; every layer's output is a feature map. */
function scoringStack(sizes: readonly LayerSize[], postKernel: number) {
  const layer = (inChannels: number, size: LayerSize) =>
    weightNorm(conv1d({ ...size, inChannels, padding: (size.kernelSize - 1) / 2 }));
  const convs = sizes.map((size, index) => layer(sizes[index - 1]?.outChannels ?? 1, size));
  const post = layer(sizes.at(-1)?.outChannels ?? 1, { outChannels: 1, kernelSize: postKernel, stride: 1, groups: 1 });
  return {
    init: (random: RandomSource): StackParams => ({
      convs: convs.map((conv, index) => conv.init(random.fork(`convs/${index}`))),
      post: post.init(random.fork('post')),
    }),
    /** [R, T, 1] -> score and maps, rows as they came. */
    apply(params: StackParams, x: Tensor3D): { score: Tensor3D; maps: Tensor3D[] } {
      const maps: Tensor3D[] = [];
      let states = x;
      for (const [index, conv] of convs.entries()) {
        states = tf.leakyRelu(conv.apply(params.convs[index] as never, states), leakySlope);
        maps.push(states);
      }
      const score = post.apply(params.post as never, states);
      return { score, maps: [...maps, score] };
    },
  };
}

/** Published widths by layer, scaled; never below 4 channels, and a multiple of `groups`. */
function scaled(channels: number, width: number, groups = 1): number {
  return Math.max(groups, 4, Math.round((channels * width) / groups) * groups);
}

function periodSizes(width: number): readonly LayerSize[] {
  return [32, 128, 512, 1024, 1024].map((channels, index) => ({
    outChannels: scaled(channels, width),
    kernelSize: 5,
    stride: index < 4 ? 3 : 1,
    groups: 1,
  }));
}

function scaleSizes(width: number): readonly LayerSize[] {
  const published = [
    [128, 15, 1, 1],
    [128, 41, 2, 4],
    [256, 41, 2, 16],
    [512, 41, 4, 16],
    [1024, 41, 4, 16],
    [1024, 41, 1, 16],
    [1024, 5, 1, 1],
  ] as const;
  // A narrow network keeps its groups only as far as each has two channels.
  const groupsOf = (groups: number) =>
    Math.max(1, Math.min(groups, 2 ** Math.floor(Math.log2(Math.max(1, groups * width * 2)))));
  return published.map(([channels, kernelSize, stride, groups]) => {
    const own = groupsOf(groups);
    return { outChannels: scaled(channels, width, 16 * width >= 1 ? 16 : own), kernelSize, stride, groups: own };
  });
}

/**
 * Multi-period and multi-scale discriminators.
 *
 * Shapes: wave [B, N, 1]; scores and maps have B as their first axis.
 * Source: HiFi-GAN (arXiv:2010.05646) section 2.3; jik876/hifi-gan models.py (4769534).
 * Differs: channel widths are a share of the published ones; the first scale has weight norm, not spectral norm; a
 * period's columns are rows of a one-dimensional convolution, which is the same as upstream's (K, 1) kernels.
 */
export function hifiganDiscriminators(config: HifiganConfig): Discriminators {
  const { periods, scales, discriminatorWidth: width } = config;
  const byPeriod = periods.map((period) => ({ period, stack: scoringStack(periodSizes(width), 3) }));
  const byScale = Array.from({ length: scales }, (_, index) => ({
    pools: index,
    stack: scoringStack(scaleSizes(width), 3),
  }));
  const init = (random: RandomSource) => ({
    periods: byPeriod.map(({ period, stack }) => stack.init(random.fork(`periods/${period}`))),
    scales: byScale.map(({ pools, stack }) => stack.init(random.fork(`scales/${pools}`))),
  });
  return {
    init,
    judge(params, wave): Judgement {
      const own = params as ReturnType<typeof init>;
      return tidyResult(() => {
        const ofPeriods = byPeriod.map(({ period, stack }, index) =>
          judgePeriod(wave, period, (rows) => stack.apply(own.periods[index] as StackParams, rows)),
        );
        const ofScales = byScale.map(({ pools, stack }, index) => {
          let pooled = wave;
          for (let turn = 0; turn < pools; turn++)
            pooled = averagePool1d(pooled, { kernelSize: 4, stride: 2, padding: 2 });
          return stack.apply(own.scales[index] as StackParams, pooled);
        });
        const all: readonly { score: Tensor; maps: Tensor[] }[] = [...ofPeriods, ...ofScales];
        return { scores: all.map(({ score }) => score), featureMaps: all.map(({ maps }) => maps) };
      });
    },
  };
}

/** Lays each period's samples into columns, runs them as rows [B * period, N / period, 1] and brings B back to the front. */
function judgePeriod(
  wave: Tensor3D,
  period: number,
  run: (rows: Tensor3D) => { score: Tensor3D; maps: Tensor3D[] },
): { score: Tensor; maps: Tensor[] } {
  const [batch, samples] = wave.shape;
  const missing = (period - (samples % period)) % period;
  const padded =
    missing === 0
      ? wave
      : tf.mirrorPad(
          wave,
          [
            [0, 0],
            [0, missing],
            [0, 0],
          ],
          'reflect',
        );
  const columns = (samples + missing) / period;
  const grid = tf.transpose(tf.reshape(padded, [batch, columns, period]), [0, 2, 1]); // [B, N, 1] -> [B, P, N / P]
  const { score, maps } = run(tf.reshape(grid, [batch * period, columns, 1]) as Tensor3D); // -> [B * P, N / P, 1]
  const back = (map: Tensor3D) => tf.reshape(map, [batch, -1]); // [B * P, T, C] -> [B, P * T * C]
  return { score: back(score), maps: maps.map(back) };
}
