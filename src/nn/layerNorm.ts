import type { Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import { ones, zeros } from './initializers.ts';
import { layerNormalization } from './ops/layerNormalization.ts';
import type { RandomSource } from './random.ts';
import { expectShape } from './shape.ts';

export interface LayerNormConfig {
  readonly channels: number;
  /** Added to the variance; default 1e-5, as torch.nn.LayerNorm. */
  readonly epsilon?: number;
}

export type LayerNormParams = { readonly gain: Tensor1D; readonly bias: Tensor1D };

/** Keeps the rank of what it gets: vectors [B, C] or sequences [B, T, C]. */
export interface LayerNorm {
  init(random: RandomSource): LayerNormParams;
  apply<T extends Tensor2D | Tensor3D>(params: LayerNormParams, x: T): T;
}

/**
 * Layer normalisation over the channels.
 *
 * Shapes: x [B, T, C] or [B, C]; gain, bias [C] -> as x.
 * @throws ShapeError when the channels are not `channels`.
 */
export function layerNorm({ channels, epsilon = 1e-5 }: LayerNormConfig): LayerNorm {
  return {
    init: (random) => ({ gain: ones(random, [channels]) as Tensor1D, bias: zeros(random, [channels]) as Tensor1D }),
    apply(params, x) {
      expectShape(x, x.rank === 2 ? ['B', channels] : ['B', 'T', channels], 'layerNorm: input', 'config.channels');
      return layerNormalization(x, params.gain, params.bias, epsilon);
    },
  };
}
