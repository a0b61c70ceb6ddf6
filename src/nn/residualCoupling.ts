import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { type ConvParams, conv1d } from './conv1d.ts';
import { zeros } from './initializers.ts';
import { type ForwardContext, forkContext, type Module } from './module.ts';
import { type WaveNetParams, waveNet } from './waveNet.ts';

export interface ResidualCouplingConfig {
  /** Even width of the latent. */
  readonly channels: number;
  readonly hiddenChannels: number;
  readonly kernelSize: number;
  readonly layers: number;
  readonly couplings: number;
  readonly conditionChannels?: number;
  readonly weightNorm?: boolean;
}

type CouplingParams = { readonly pre: ConvParams; readonly waveNet: WaveNetParams; readonly post: ConvParams };

export type ResidualCouplingParams = { readonly couplings: readonly CouplingParams[] };

export interface FlowInputs {
  /** [B, T, 1] */
  readonly mask: Tensor3D;
  /** [B, 1, G] or null */
  readonly condition: Tensor3D | null;
  /** true: from the prior's space back to the latent. */
  readonly reverse: boolean;
}

/**
 * A normalising flow of mean-only affine couplings, each followed by a reversal of the channels; its Jacobian is 1.
 *
 * Shapes: z [B, T, C], mask [B, T, 1], condition [B, 1, G] or null -> [B, T, C].
 * Source: VITS (arXiv:2106.06103) section 2.2; jaywalnut310/vits models.py, ResidualCouplingBlock (2e561ba).
 */
export function residualCoupling(
  config: ResidualCouplingConfig,
): Module<ResidualCouplingParams, [Tensor3D, FlowInputs, ForwardContext], Tensor3D> {
  const { channels, hiddenChannels, kernelSize, layers, couplings, conditionChannels = 0 } = config;
  const half = channels / 2;
  const pre = conv1d({ inChannels: half, outChannels: hiddenChannels, kernelSize: 1, padding: 'same' });
  const net = waveNet({
    channels: hiddenChannels,
    kernelSize,
    dilationRate: 1,
    layers,
    conditionChannels,
    weightNorm: config.weightNorm ?? true,
  });
  // A flow that starts as the identity, as upstream.
  const post = conv1d({
    inChannels: hiddenChannels,
    outChannels: half,
    kernelSize: 1,
    padding: 'same',
    init: zeros,
    biasInit: zeros,
  });
  const shift = (params: CouplingParams, kept: Tensor3D, { mask, condition }: FlowInputs, context: ForwardContext) => {
    const hidden = tf.mul(pre.apply(params.pre, kept), mask) as Tensor3D;
    return tf.mul(
      post.apply(params.post, net.apply(params.waveNet, hidden, mask, condition, context)),
      mask,
    ) as Tensor3D;
  };
  return {
    init: (random) => ({
      couplings: Array.from({ length: couplings }, (_, index) => ({
        pre: pre.init(random.fork(`couplings/${index}/pre`)),
        waveNet: net.init(random.fork(`couplings/${index}/waveNet`)),
        post: post.init(random.fork(`couplings/${index}/post`)),
      })),
    }),
    apply(params, z, inputs, context) {
      const own = [...params.couplings.entries()];
      return tf.tidy(() => {
        let state = z;
        for (const [index, coupling] of inputs.reverse ? own.toReversed() : own) {
          const within = forkContext(context, `couplings/${index}`);
          if (inputs.reverse) state = tf.reverse(state, 2);
          const [kept, moved] = tf.split(state, 2, 2) as [Tensor3D, Tensor3D];
          const mean = shift(coupling, kept, inputs, within);
          const next = tf.concat([kept, inputs.reverse ? tf.sub(moved, mean) : tf.add(moved, mean)], 2) as Tensor3D;
          state = inputs.reverse ? next : tf.reverse(next, 2);
        }
        return tf.mul(state, inputs.mask) as Tensor3D;
      });
    },
  };
}
