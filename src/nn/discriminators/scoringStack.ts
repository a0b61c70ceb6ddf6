import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type ConvParams, conv1d } from '../conv1d.ts';
import type { Module } from '../module.ts';
import type { ParamTree } from '../params.ts';
import type { RandomSource } from '../random.ts';
import { powerIteration, type SpectralNormParams, spectralNorm } from '../spectralNorm.ts';
import { weightNorm } from '../weightNorm.ts';

/** What the kernels of a stack are normalised by. */
export type Normalization = 'weight' | 'spectral';

export interface LayerSize {
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly groups: number;
}

export type StackParams = { readonly convs: readonly ParamTree[]; readonly post: ParamTree };

export interface StackOutput {
  readonly score: Tensor3D;
  /** Every layer's output, the score last. */
  readonly maps: readonly Tensor3D[];
}

/** Strided convolutions with a score at their end. */
export interface ScoringStack {
  init(random: RandomSource): StackParams;
  /** [R, T, 1] -> score and maps, rows as they came. */
  apply(params: StackParams, x: Tensor3D): StackOutput;
  /** The parameters as the next training pass sees them: a step of power iteration further where the norm is spectral. */
  advance(params: StackParams): StackParams;
}

const leakySlope = 0.1;

/**
 * A stack of strided convolutions with a score at its end; every layer's output is a feature map.
 *
 * Source: jik876/hifi-gan models.py, DiscriminatorP and DiscriminatorS (4769534).
 */
export function scoringStack(sizes: readonly LayerSize[], normalization: Normalization): ScoringStack {
  const layer = (inChannels: number, size: LayerSize) => {
    const conv = conv1d({ ...size, inChannels, padding: (size.kernelSize - 1) / 2 });
    return normalization === 'weight' ? weightNorm(conv) : spectralNorm(conv);
  };
  type Layer = Module<ParamTree, [Tensor3D], Tensor3D>;
  const convs = sizes.map((size, index) => layer(sizes[index - 1]?.outChannels ?? 1, size) as Layer);
  const postSize = { outChannels: 1, kernelSize: 3, stride: 1, groups: 1 };
  const post = layer(sizes.at(-1)?.outChannels ?? 1, postSize) as Layer;
  const further = (params: ParamTree) => powerIteration(params as ConvParams as SpectralNormParams);
  return {
    init: (random) => ({
      convs: convs.map((conv, index) => conv.init(random.fork(`convs/${index}`))),
      post: post.init(random.fork('post')),
    }),
    apply(params, x) {
      const maps: Tensor3D[] = [];
      let states = x;
      for (const [index, conv] of convs.entries()) {
        states = tf.leakyRelu(conv.apply(params.convs[index] as ParamTree, states), leakySlope);
        maps.push(states);
      }
      const score = post.apply(params.post, states);
      return { score, maps: [...maps, score] };
    },
    advance: (params) =>
      normalization === 'weight' ? params : { convs: params.convs.map(further), post: further(params.post) },
  };
}
