import type { Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import { type Initializer, uniformByFanIn } from './initializers.ts';
import { affine } from './ops/affine.ts';
import type { RandomSource } from './random.ts';
import { expectShape } from './shape.ts';

export interface LinearConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly bias?: boolean;
  /** The kernel's start; default uniform within 1 / √inChannels, as torch.nn.Linear. */
  readonly init?: Initializer;
  /** The bias's start; default as the default kernel. */
  readonly biasInit?: Initializer;
}

export type LinearParams = { readonly kernel: Tensor2D; readonly bias?: Tensor1D };

/** A linear layer keeps the rank of what it gets: vectors [B, C] or sequences [B, T, C]. */
export interface Linear {
  init(random: RandomSource): LinearParams;
  apply<T extends Tensor2D | Tensor3D>(params: LinearParams, x: T): T;
}

/**
 * x · kernel + bias over the channels.
 *
 * Shapes: x [B, T, Cin] or [B, Cin]; kernel [Cin, Cout], bias [Cout] -> [B, T, Cout] or [B, Cout].
 * @throws ShapeError when the channels are not `inChannels`.
 */
export function linear(config: LinearConfig): Linear {
  const { inChannels, outChannels, bias = true } = config;
  const standard = uniformByFanIn(inChannels);
  const { init = standard, biasInit = standard } = config;
  return {
    init(random) {
      const kernel = init(random.fork('kernel'), [inChannels, outChannels]) as Tensor2D;
      return bias ? { kernel, bias: biasInit(random.fork('bias'), [outChannels]) as Tensor1D } : { kernel };
    },
    apply(params, x) {
      expectShape(x, x.rank === 2 ? ['B', inChannels] : ['B', 'T', inChannels], 'linear: input', 'config.inChannels');
      return affine(x, params.kernel, params.bias);
    },
  };
}
