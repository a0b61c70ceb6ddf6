import { ShapeError } from '../errors.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type ConvParams, conv1d } from './conv1d.ts';
import { dropout } from './dropout.ts';
import type { ForwardContext, Module } from './module.ts';
import { gatedTanh } from './ops/gatedTanh.ts';
import { expectShape } from './shape.ts';
import { type NormalizableParams, weightNormIf } from './weightNorm.ts';

export interface WaveNetConfig {
  readonly channels: number;
  readonly kernelSize: number;
  /** Layer i is dilated by `dilationRate ** i`. */
  readonly dilationRate: number;
  readonly layers: number;
  /** Width G of the conditioning vector; 0 or absent: none. */
  readonly conditionChannels?: number;
  readonly dropoutRate?: number;
  /** Default true, as VITS. */
  readonly weightNorm?: boolean;
}

type WaveNetConvParams = NormalizableParams<ConvParams>;

export type WaveNetParams = {
  readonly condition?: WaveNetConvParams;
  readonly layers: readonly { readonly gate: WaveNetConvParams; readonly residualAndSkip: WaveNetConvParams }[];
};

/**
 * A stack of gated, dilated convolutions whose skip outputs are summed.
 *
 * Shapes: x [B, T, C], mask [B, T, 1], condition [B, 1, G] or null -> [B, T, C], zero where the mask is.
 * Source: jaywalnut310/vits modules.py, WN (2e561ba). The last layer has no residual half.
 * @throws ShapeError when the channels are not `channels`, or the condition is missing or of another width.
 */
export function waveNet(
  config: WaveNetConfig,
): Module<WaveNetParams, [Tensor3D, Tensor3D, Tensor3D | null, ForwardContext], Tensor3D> {
  const { channels, kernelSize, dilationRate, layers, conditionChannels = 0, dropoutRate = 0 } = config;
  const normalized = config.weightNorm ?? true;
  const conv = (inChannels: number, outChannels: number, size: number, dilation: number) =>
    weightNormIf(normalized, conv1d({ inChannels, outChannels, kernelSize: size, dilation, padding: 'same' }));
  const conditionConv = conditionChannels > 0 ? conv(conditionChannels, 2 * channels * layers, 1, 1) : undefined;
  const stack = Array.from({ length: layers }, (_, index) => ({
    gate: conv(channels, 2 * channels, kernelSize, dilationRate ** index),
    residualAndSkip: conv(channels, index < layers - 1 ? 2 * channels : channels, 1, 1),
  }));
  const drop = dropout(dropoutRate);
  return {
    init(random) {
      const layerParams = stack.map((layer, index) => ({
        gate: layer.gate.init(random.fork(`layers/${index}/gate`)),
        residualAndSkip: layer.residualAndSkip.init(random.fork(`layers/${index}/residualAndSkip`)),
      }));
      if (conditionConv === undefined) return { layers: layerParams };
      return { condition: conditionConv.init(random.fork('condition')), layers: layerParams };
    },
    apply(params, x, mask, condition, context) {
      expectShape(x, ['B', 'T', channels], 'waveNet: input', 'config.channels');
      expectCondition(condition, conditionChannels);
      return tf.tidy(() => {
        const shifts = shiftPerLayer(params, condition);
        let states = x;
        let skips: Tensor3D | undefined;
        for (const [index, layer] of stack.entries()) {
          const own = params.layers[index];
          if (own === undefined) throw new RangeError(`waveNet: no parameters for layer ${index} of ${layers}`);
          const filtered = layer.gate.apply(own.gate, states);
          const shift = shifts[index];
          const gated = gatedTanh(shift === undefined ? filtered : tf.add<Tensor3D>(filtered, shift));
          const both = layer.residualAndSkip.apply(own.residualAndSkip, drop(gated, context, `layers/${index}`));
          const { residual, skip } = splitResidual(both, index === layers - 1);
          if (residual !== undefined) states = tf.mul<Tensor3D>(tf.add(states, residual), mask);
          skips = skips === undefined ? skip : tf.add<Tensor3D>(skips, skip);
        }
        return tf.mul<Tensor3D>(skips ?? x, mask);
      });
    },
  };

  /** [B, 1, G] -> one [B, 1, 2C] per layer */
  function shiftPerLayer(params: WaveNetParams, condition: Tensor3D | null): Tensor3D[] {
    if (conditionConv === undefined || condition === null || params.condition === undefined) return [];
    const shifts = conditionConv.apply(params.condition, condition);
    // The gradient of a split into one piece fails in TensorFlow.js 4.22.
    return layers === 1 ? [shifts] : tf.split(shifts, layers, 2);
  }
}

function splitResidual(both: Tensor3D, isLast: boolean): { residual?: Tensor3D; skip: Tensor3D } {
  if (isLast) return { skip: both };
  const [residual, skip] = tf.split(both, 2, 2) as [Tensor3D, Tensor3D]; // [B, T, 2C] -> two [B, T, C]
  return { residual, skip };
}

function expectCondition(condition: Tensor3D | null, conditionChannels: number): void {
  if (condition !== null) {
    expectShape(condition, ['B', 1, conditionChannels], 'waveNet: condition', 'config.conditionChannels');
  } else if (conditionChannels > 0) {
    throw new ShapeError(
      `waveNet: condition is null, expected [B, 1, ${conditionChannels}] (config.conditionChannels)`,
    );
  }
}
