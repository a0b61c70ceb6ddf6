import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type ConvParams, conv1d } from './conv1d.ts';
import { dropout } from './dropout.ts';
import type { ForwardContext, Module } from './module.ts';
import { gelu } from './ops/gelu.ts';

export interface ConvFeedForwardConfig {
  readonly channels: number;
  readonly filterChannels: number;
  readonly kernelSize: number;
  readonly dropoutRate?: number;
  readonly padding?: 'same' | 'causal';
  readonly activation?: 'relu' | 'gelu';
}

export type ConvFeedForwardParams = { readonly expand: ConvParams; readonly contract: ConvParams };

/**
 * Two convolutions with an activation between, padding kept at zero.
 *
 * Shapes: x [B, T, C], mask [B, T, 1] -> [B, T, C].
 * Source: jaywalnut310/vits attentions.py, FFN (2e561ba).
 * Differs: the input is taken as already masked, as every caller has it so.
 * @throws ShapeError when the channels are not `channels`.
 */
export function convFeedForward(
  config: ConvFeedForwardConfig,
): Module<ConvFeedForwardParams, [Tensor3D, Tensor3D, ForwardContext], Tensor3D> {
  const { channels, filterChannels, kernelSize, dropoutRate = 0, padding = 'same', activation = 'relu' } = config;
  const expand = conv1d({ inChannels: channels, outChannels: filterChannels, kernelSize, padding });
  const contract = conv1d({ inChannels: filterChannels, outChannels: channels, kernelSize, padding });
  const drop = dropout(dropoutRate);
  return {
    init: (random) => ({
      expand: expand.init(random.fork('expand')),
      contract: contract.init(random.fork('contract')),
    }),
    apply(params, x, mask, context) {
      return tf.tidy(() => {
        const expanded = expand.apply(params.expand, x);
        const active = activation === 'relu' ? tf.relu(expanded) : gelu(expanded);
        const inner = tf.mul(drop(active, context, 'inner'), mask) as Tensor3D;
        return tf.mul(contract.apply(params.contract, inner), mask);
      });
    },
  };
}
