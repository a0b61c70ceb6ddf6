import { zeros } from '../../nn/initializers.ts';
import { type LinearParams, linear } from '../../nn/linear.ts';
import type { Module } from '../../nn/module.ts';
import { exactGelu } from '../../nn/ops/exactGelu.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';

export type FeedForwardParams = { readonly expand: LinearParams; readonly contract: LinearParams };

/** Two matrices with the exact GELU between. Shapes: [B, T, C] -> [B, T, C]. */
export function feedForward({
  channels,
  filterChannels,
}: {
  readonly channels: number;
  readonly filterChannels: number;
}): Module<FeedForwardParams, [Tensor3D], Tensor3D> {
  const start = { init: zeros, biasInit: zeros };
  const expand = linear({ inChannels: channels, outChannels: filterChannels, ...start });
  const contract = linear({ inChannels: filterChannels, outChannels: channels, ...start });
  return {
    init: (random) => ({ expand: expand.init(random), contract: contract.init(random) }),
    apply: (params, x) => tf.tidy(() => contract.apply(params.contract, exactGelu(expand.apply(params.expand, x)))),
  };
}
