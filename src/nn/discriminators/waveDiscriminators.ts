import type { Tensor, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { averagePool1d } from '../ops/averagePool1d.ts';
import { reflectPad } from '../ops/reflectPad.ts';
import type { ParamTree } from '../params.ts';
import type { RandomSource } from '../random.ts';
import { tidyResult } from '../tidyResult.ts';
import { hifiganDiscriminatorNames, vitsDiscriminatorNames } from './publishedNames.ts';
import { periodLayers, type ScaleForm, scaleLayers } from './publishedWidths.ts';
import { type ScoringStack, type StackOutput, type StackParams, scoringStack } from './scoringStack.ts';

export interface WaveDiscriminatorsConfig {
  readonly periods: readonly number[];
  /** Scales of the multi-scale discriminator, each half as fine as the one before. */
  readonly scales: number;
  /** Share of the published channels. */
  readonly discriminatorWidth: number;
  /** Default 'hifigan'. */
  readonly scaleForm?: ScaleForm;
}

export type WaveDiscriminatorsParams = {
  readonly periods: readonly StackParams[];
  readonly scales: readonly StackParams[];
};

/**
 * Multi-period and multi-scale discriminators. HiFi-GAN's first scale has spectral norm, whose singular vectors are buffers.
 *
 * Shapes: wave [B, N, 1]; scores and maps have B as their first axis.
 * Source: HiFi-GAN (arXiv:2010.05646) section 2.3; jik876/hifi-gan models.py (4769534); of the form 'vits', with one scale,
 * jaywalnut310/vits models.py, MultiPeriodDiscriminator (2e561ba).
 * Differs: channel widths are a share of the published ones; a period's columns are rows of a one-dimensional convolution,
 * which is the same as upstream's (K, 1) kernels.
 */
export function waveDiscriminators(config: WaveDiscriminatorsConfig) {
  const { periods, scales, discriminatorWidth: width, scaleForm = 'hifigan' } = config;
  const isSpectral = (scale: number) => scaleForm === 'hifigan' && scale === 0;
  const byPeriod = periods.map((period) => ({ period, stack: scoringStack(periodLayers(width), 'weight') }));
  const byScale = Array.from({ length: scales }, (_, index) =>
    scoringStack(scaleLayers(width, scaleForm), isSpectral(index) ? 'spectral' : 'weight'),
  );
  return {
    init: (random: RandomSource): WaveDiscriminatorsParams => ({
      periods: byPeriod.map(({ period, stack }) => stack.init(random.fork(`periods/${period}`))),
      scales: byScale.map((stack, index) => stack.init(random.fork(`scales/${index}`))),
    }),
    judge(params: ParamTree, wave: Tensor3D) {
      const own = params as WaveDiscriminatorsParams;
      return tidyResult(() => {
        const ofPeriods = byPeriod.map(({ period, stack }, index) =>
          judgePeriod(wave, period, (rows) => stack.apply(own.periods[index] as StackParams, rows)),
        );
        const all: readonly Judged[] = [...ofPeriods, ...judgeScales(byScale, own.scales, wave)];
        return { scores: all.map(({ score }) => score), featureMaps: all.map(({ maps }) => maps) };
      });
    },
    buffers: {
      owns: (path: string) => isSpectral(0) && /^scales\/0\/.*\/[uv]$/.test(path),
      advance(params: ParamTree): ParamTree {
        const own = params as WaveDiscriminatorsParams;
        return { ...own, scales: own.scales.map((scale, index) => byScale[index]?.advance(scale) ?? scale) };
      },
    },
    foreign:
      scaleForm === 'vits'
        ? { vits: vitsDiscriminatorNames(periods.length, scales) }
        : { hifigan: hifiganDiscriminatorNames(periods.length, scales) },
  };
}

interface Judged {
  readonly score: Tensor;
  readonly maps: readonly Tensor[];
}

/** Each scale sees the pooled wave of the one before. */
function judgeScales(
  stacks: readonly ScoringStack[],
  params: readonly StackParams[],
  wave: Tensor3D,
): readonly StackOutput[] {
  let pooled = wave;
  return stacks.map((stack, index) => {
    if (index > 0) pooled = averagePool1d(pooled, { kernelSize: 4, stride: 2, padding: 2 });
    return stack.apply(params[index] as StackParams, pooled);
  });
}

/** Lays each period's samples into columns, runs them as rows [B * period, N / period, 1] and brings B back to the front. */
function judgePeriod(wave: Tensor3D, period: number, run: (rows: Tensor3D) => StackOutput): Judged {
  const [batch, samples] = wave.shape;
  const missing = (period - (samples % period)) % period;
  const padded = reflectPad(tf.reshape(wave, [batch, samples]) as Tensor2D, [0, missing]); // [B, N, 1] -> [B, P * columns]
  const columns = (samples + missing) / period;
  const grid = tf.transpose(tf.reshape(padded, [batch, columns, period]), [0, 2, 1]); // -> [B, P, N / P]
  const { score, maps } = run(tf.reshape(grid, [batch * period, columns, 1]) as Tensor3D); // -> [B * P, N / P, 1]
  const back = (map: Tensor3D) => tf.reshape(map, [batch, -1]); // [B * P, T, C] -> [B, P * T * C]
  return { score: back(score), maps: maps.map(back) };
}
