import type { Tensor1D, Tensor3D } from '../tf.ts';
import type { ConvParams } from './conv1d.ts';
import { type Initializer, uniformByFanIn } from './initializers.ts';
import type { Module } from './module.ts';
import { convTranspose1d as convolveTransposed } from './ops/convTranspose1d.ts';
import { expectShape } from './shape.ts';

export interface ConvTranspose1dConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** Steps cut from both ends; (kernelSize - stride) / 2 makes exactly `stride` steps out of one. */
  readonly padding: number;
  readonly bias?: boolean;
  /** The kernel's start; default uniform within 1 / √(kernelSize · outChannels), as torch.nn.ConvTranspose1d. */
  readonly init?: Initializer;
  /** The bias's start; default as the default kernel. */
  readonly biasInit?: Initializer;
}

/**
 * Transposed convolution over time, for upsampling.
 *
 * Shapes: x [B, T, Cin]; kernel [K, Cin, Cout], bias [Cout] -> [B, (T - 1) · stride - 2 · padding + K, Cout].
 * @throws ShapeError when the input's channels are not `inChannels` or nothing would come out.
 */
export function convTranspose1d(config: ConvTranspose1dConfig): Module<ConvParams, [Tensor3D], Tensor3D> {
  const { inChannels, outChannels, kernelSize, stride, padding, bias = true } = config;
  const standard = uniformByFanIn(kernelSize * outChannels);
  const { init = standard, biasInit = standard } = config;
  return {
    init(random) {
      const kernel = init(random.fork('kernel'), [kernelSize, inChannels, outChannels]) as Tensor3D;
      return bias ? { kernel, bias: biasInit(random.fork('bias'), [outChannels]) as Tensor1D } : { kernel };
    },
    apply(params, x) {
      expectShape(x, ['B', 'T', inChannels], 'convTranspose1d: input', 'config.inChannels');
      return convolveTransposed(x, params.kernel, { stride, padding, bias: params.bias });
    },
  };
}
