import { ConfigError } from '../errors.ts';
import type { Tensor1D, Tensor3D } from '../tf.ts';
import { type Initializer, uniformByFanIn } from './initializers.ts';
import type { Module } from './module.ts';
import { conv1d as convolve, type Padding1d, paddingAround } from './ops/conv1d.ts';
import { expectShape } from './shape.ts';

export interface Conv1dConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly dilation?: number;
  readonly stride?: number;
  readonly groups?: number;
  /** 'same' keeps the number of steps (stride 1), 'causal' looks back only, 'valid' pads nothing, a number pads both sides. */
  readonly padding: Padding1d;
  readonly bias?: boolean;
  /** The kernel's start; default uniform within 1 / √(kernelSize · inChannels / groups), as torch.nn.Conv1d. */
  readonly init?: Initializer;
  /** The bias's start; default as the default kernel. */
  readonly biasInit?: Initializer;
}

export type ConvParams = { readonly kernel: Tensor3D; readonly bias?: Tensor1D };

/**
 * Convolution over time.
 *
 * Shapes: x [B, T, Cin]; kernel [K, Cin / groups, Cout], bias [Cout] -> [B, Tout, Cout].
 * @throws ConfigError when groups do not divide the channels, or padding and stride contradict.
 * @throws ShapeError when the input's channels are not `inChannels` or it is shorter than the kernel's reach.
 */
export function conv1d(config: Conv1dConfig): Module<ConvParams, [Tensor3D], Tensor3D> {
  const { inChannels, outChannels, kernelSize, dilation = 1, stride = 1, groups = 1, padding, bias = true } = config;
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    throw new ConfigError(
      `conv1d: ${groups} groups do not divide ${inChannels} inChannels and ${outChannels} outChannels`,
    );
  }
  paddingAround(kernelSize, stride, dilation, padding);
  const standard = uniformByFanIn((kernelSize * inChannels) / groups);
  const { init = standard, biasInit = standard } = config;
  return {
    init(random) {
      const kernel = init(random.fork('kernel'), [kernelSize, inChannels / groups, outChannels]) as Tensor3D;
      return bias ? { kernel, bias: biasInit(random.fork('bias'), [outChannels]) as Tensor1D } : { kernel };
    },
    apply(params, x) {
      expectShape(x, ['B', 'T', inChannels], 'conv1d: input', 'config.inChannels');
      return convolve(x, params.kernel, { dilation, stride, groups, padding, bias: params.bias });
    },
  };
}
