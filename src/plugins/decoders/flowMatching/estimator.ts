import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { convTranspose1d } from '../../../nn/convTranspose1d.ts';
import { padFrames, pairFrames } from '../../../nn/framePairs.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import { paddingBias } from '../../../nn/masks.ts';
import { type ForwardContext, forkContext, type Module } from '../../../nn/module.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { timeCodes } from '../../../nn/sinusoids.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { kaiming } from './kaiming.ts';
import { type ConvBlockParams, convBlock, type ResidualBlockParams, residualBlock } from './residualBlock.ts';
import { type TransformerBlockParams, transformerBlock } from './transformerBlock.ts';

export interface EstimatorConfig {
  readonly melBins: number;
  readonly timbreChannels: number;
  readonly channels: number;
  readonly transformers: number;
  readonly middleBlocks: number;
  readonly heads: number;
  readonly headChannels: number;
  readonly dropoutRate: number;
}

type StageParams = {
  readonly residual: ResidualBlockParams;
  readonly transformers: readonly TransformerBlockParams[];
};

export type EstimatorParams = {
  readonly time: { readonly first: LinearParams; readonly second: LinearParams };
  readonly down: readonly StageParams[];
  /** To half the frame rate, and a plain one at that rate. */
  readonly downConvs: readonly ConvParams[];
  readonly middle: readonly StageParams[];
  readonly up: readonly StageParams[];
  /** To the full frame rate, and a plain one at that rate. */
  readonly upConvs: readonly ConvParams[];
  readonly last: ConvBlockParams;
  readonly output: LinearParams;
};

export interface EstimatorInputs {
  /** [B, T, M] what the text says alone. */
  readonly mean: Tensor3D;
  /** [B, 1, G] */
  readonly timbre: Tensor3D;
  /** [B], or [1] for all items: 0 is noise, 1 the mel. */
  readonly times: Tensor1D;
  /** [B, T, 1] */
  readonly mask: Tensor3D;
}

/**
 * Where a point between noise and mel moves: a U-Net of two levels, residual and transformer blocks at the full and the half
 * frame rate.
 *
 * Shapes: x [B, T, M] -> [B, T, M], zero where masked.
 * Source: Matcha-TTS (arXiv:2309.03199) section 3.3; shivammehta25/Matcha-TTS decoder.py, Decoder (108906c).
 * Differs: an odd number of frames is filled up here; padding has no share in norms and attention.
 */
export function estimator(
  config: EstimatorConfig,
): Module<EstimatorParams, [Tensor3D, EstimatorInputs, ForwardContext], Tensor3D> {
  const { channels, melBins, timbreChannels } = config;
  const inChannels = 2 * melBins + timbreChannels;
  const codeChannels = 2 * Math.ceil(inChannels / 2);
  const timeChannels = 4 * channels;
  const timeFirst = linear({ inChannels: codeChannels, outChannels: timeChannels, ...kaiming(codeChannels) });
  const timeSecond = linear({ inChannels: timeChannels, outChannels: timeChannels, ...kaiming(timeChannels) });
  const stageOf = (from: number) => estimatorStage({ ...config, inChannels: from, timeChannels });
  const [entry, inner, joined] = [stageOf(inChannels), stageOf(channels), stageOf(2 * channels)];
  const size = { inChannels: channels, outChannels: channels } as const;
  const halve = conv1d({ ...size, kernelSize: 3, stride: 2, padding: 1, ...kaiming(3 * channels) });
  const plain = conv1d({ ...size, kernelSize: 3, padding: 'same', ...kaiming(3 * channels) });
  const double = convTranspose1d({ ...size, kernelSize: 4, stride: 2, padding: 1 });
  const last = convBlock(channels, channels);
  const output = linear({ inChannels: channels, outChannels: melBins, ...kaiming(channels) });

  function timeStates(params: EstimatorParams['time'], times: Tensor1D): Tensor2D {
    const first = timeFirst.apply(params.first, timeCodes(times, codeChannels));
    return timeSecond.apply(params.second, tf.mul(first, tf.sigmoid(first)) as Tensor2D);
  }

  return {
    init: (random) => ({
      time: { first: timeFirst.init(random.fork('time/first')), second: timeSecond.init(random.fork('time/second')) },
      down: [entry.init(random.fork('down/0')), inner.init(random.fork('down/1'))],
      downConvs: [halve.init(random.fork('downConvs/0')), plain.init(random.fork('downConvs/1'))],
      middle: Array.from({ length: config.middleBlocks }, (_, index) => inner.init(random.fork(`middle/${index}`))),
      up: [joined.init(random.fork('up/0')), joined.init(random.fork('up/1'))],
      upConvs: [double.init(random.fork('upConvs/0')), plain.init(random.fork('upConvs/1'))],
      last: last.init(random.fork('last')),
      output: output.init(random.fork('output')),
    }),
    apply(params, x, inputs, context) {
      const [, T] = x.shape;
      const [down0, down1] = params.down as [StageParams, StageParams];
      const [up0, up1] = params.up as [StageParams, StageParams];
      const [halving, downPlain] = params.downConvs as [ConvParams, ConvParams];
      const [doubling, upPlain] = params.upConvs as [ConvParams, ConvParams];
      return tf.tidy(() => {
        const time = timeStates(params.time, inputs.times);
        const missing = 2 * Math.ceil(T / 2) - T;
        const whole = { mask: padFrames(inputs.mask, missing), time };
        const half = { mask: pairFrames(inputs.mask, inputs.mask).firstMask, time };
        const voice = tf.mul(inputs.timbre, inputs.mask); // [B, 1, G] x [B, T, 1] -> [B, T, G]
        const all = padFrames(tf.concat([x, inputs.mean, voice], 2) as Tensor3D, missing);
        const fine = entry.apply(down0, all, whole, forkContext(context, 'down/0'));
        const halved = halve.apply(halving, tf.mul(fine, whole.mask) as Tensor3D);
        const coarse = inner.apply(down1, halved, half, forkContext(context, 'down/1'));
        let states = plain.apply(downPlain, tf.mul(coarse, half.mask) as Tensor3D);
        for (const [index, own] of params.middle.entries()) {
          states = inner.apply(own, states, half, forkContext(context, `middle/${index}`));
        }
        const rising = joined.apply(
          up0,
          tf.concat([states, coarse], 2) as Tensor3D,
          half,
          forkContext(context, 'up/0'),
        );
        const doubled = double.apply(doubling, tf.mul(rising, half.mask) as Tensor3D);
        const risen = joined.apply(up1, tf.concat([doubled, fine], 2) as Tensor3D, whole, forkContext(context, 'up/1'));
        const settled = plain.apply(upPlain, tf.mul(risen, whole.mask) as Tensor3D);
        const made = output.apply(params.output, last.apply(params.last, settled, whole.mask));
        return tf.mul(tf.slice3d(made, [0, 0, 0], [x.shape[0], T, melBins]), inputs.mask) as Tensor3D;
      });
    },
  };
}

/** A residual block and the transformer blocks after it. */
function estimatorStage(
  config: EstimatorConfig & { readonly inChannels: number; readonly timeChannels: number },
): Module<StageParams, [Tensor3D, { readonly mask: Tensor3D; readonly time: Tensor2D }, ForwardContext], Tensor3D> {
  const residual = residualBlock(config);
  const transformer = transformerBlock(config);
  return {
    init: (random: RandomSource) => ({
      residual: residual.init(random.fork('residual')),
      transformers: Array.from({ length: config.transformers }, (_, index) =>
        transformer.init(random.fork(`transformers/${index}`)),
      ),
    }),
    apply(params, x, inputs, context) {
      return tf.tidy(() => {
        const bias = paddingBias(inputs.mask);
        let states = residual.apply(params.residual, x, inputs);
        for (const [index, own] of params.transformers.entries()) {
          states = transformer.apply(own, states, bias, forkContext(context, `transformers/${index}`));
        }
        return states;
      });
    },
  };
}
