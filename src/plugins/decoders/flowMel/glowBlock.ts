import { type ConvParams, conv1d } from '../../../nn/conv1d.ts';
import { type Initializer, zeros } from '../../../nn/initializers.ts';
import type { ForwardContext } from '../../../nn/module.ts';
import { affine } from '../../../nn/ops/affine.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { type WaveNetParams, waveNet } from '../../../nn/waveNet.ts';
import { type NormalizableParams, weightNormIf } from '../../../nn/weightNorm.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

export interface GlowBlockConfig {
  /** Even. */
  readonly channels: number;
  readonly hiddenChannels: number;
  readonly layers: number;
  readonly kernelSize: number;
  readonly mixedChannels: number;
  readonly conditionChannels: number;
  readonly dropoutRate: number;
  readonly weightNorm: boolean;
}

export type GlowBlockParams = {
  readonly actnorm: { readonly logScale: Tensor3D; readonly shift: Tensor3D };
  /** [K, K] from the old channels to the new ones. */
  readonly mixing: Tensor2D;
  readonly coupling: {
    readonly pre: NormalizableParams<ConvParams>;
    readonly waveNet: WaveNetParams;
    readonly post: ConvParams;
  };
};

export interface GlowInputs {
  /** [B, T, 1] */
  readonly mask: Tensor3D;
  /** [B, 1, G] */
  readonly condition: Tensor3D;
  readonly context: ForwardContext;
}

/** Where a coupling moves its second half. */
interface Move {
  readonly shift: Tensor3D;
  readonly logScale: Tensor3D;
}

/** One block of Glow and its inverse. */
export interface GlowBlock {
  init(random: RandomSource): GlowBlockParams;
  /** x [B, T, C] -> the moved x, and the coupling's share of the log-determinant by item [B]. */
  forward(
    params: GlowBlockParams,
    x: Tensor3D,
    inputs: GlowInputs,
  ): { readonly x: Tensor3D; readonly logDet: Tensor1D };
  /** `unmixing` [K, K] is the inverse of `params.mixing`. */
  inverse(params: GlowBlockParams, x: Tensor3D, inputs: GlowInputs & { readonly unmixing: Tensor2D }): Tensor3D;
}

/**
 * Scale and shift of each channel (actnorm), a product with a small matrix over groups of channels, an affine coupling of halves.
 *
 * Shapes: x [B, T, C] -> [B, T, C], zero where the mask is.
 * Source: Glow-TTS (arXiv:2005.11129) section 3.3; jaywalnut310/glow-tts modules.py, ActNorm and InvConvNear, attentions.py,
 * CouplingBlock (13e9976).
 * Differs: actnorm starts as the identity, upstream from the first batch; dropout comes after the gate of a WaveNet layer, there
 * before it.
 */
export function glowBlock(config: GlowBlockConfig): GlowBlock {
  const { channels, hiddenChannels, mixedChannels, conditionChannels } = config;
  const half = channels / 2;
  const pointwise = { kernelSize: 1, padding: 'same' } as const;
  const pre = weightNormIf(config.weightNorm, conv1d({ ...pointwise, inChannels: half, outChannels: hiddenChannels }));
  const net = waveNet({
    channels: hiddenChannels,
    kernelSize: config.kernelSize,
    dilationRate: 1,
    layers: config.layers,
    conditionChannels,
    dropoutRate: config.dropoutRate,
    weightNorm: config.weightNorm,
  });
  // A coupling that starts as the identity, as upstream.
  const quiet = { init: zeros, biasInit: zeros };
  const post = conv1d({ ...pointwise, inChannels: hiddenChannels, outChannels: channels, ...quiet });

  function move(params: GlowBlockParams['coupling'], kept: Tensor3D, { mask, condition, context }: GlowInputs): Move {
    const hidden = tf.mul(pre.apply(params.pre, kept), mask) as Tensor3D;
    const moved = post.apply(params.post, net.apply(params.waveNet, hidden, mask, condition, context));
    const [shift, logScale] = tf.split(moved, 2, 2) as [Tensor3D, Tensor3D];
    return { shift, logScale };
  }

  return {
    init: (random) => ({
      actnorm: { logScale: tf.zeros([1, 1, channels]), shift: tf.zeros([1, 1, channels]) },
      mixing: rotation(random.fork('mixing'), [mixedChannels, mixedChannels]) as Tensor2D,
      coupling: {
        pre: pre.init(random.fork('coupling/pre')),
        waveNet: net.init(random.fork('coupling/waveNet')),
        post: post.init(random.fork('coupling/post')),
      },
    }),
    forward({ actnorm, mixing, coupling }, x, inputs) {
      const { mask } = inputs;
      const scaled = tf.add(tf.mul(x, tf.exp(actnorm.logScale)), actnorm.shift) as Tensor3D;
      const mixed = tf.mul(mixGroups(scaled, mixing), mask) as Tensor3D;
      const [kept, other] = tf.split(mixed, 2, 2) as [Tensor3D, Tensor3D];
      const { shift, logScale } = move(coupling, kept, inputs);
      const moved = tf.mul(tf.add(tf.mul(other, tf.exp(logScale)), shift), mask);
      return {
        x: tf.concat([kept, moved], 2) as Tensor3D,
        logDet: tf.sum(tf.mul(logScale, mask), [1, 2]), // [B, T, C / 2] -> [B]
      };
    },
    inverse({ actnorm, coupling }, x, inputs) {
      const { mask, unmixing } = inputs;
      const [kept, moved] = tf.split(x, 2, 2) as [Tensor3D, Tensor3D];
      const { shift, logScale } = move(coupling, kept, inputs);
      const other = tf.mul(tf.sub(moved, shift), tf.exp(tf.neg(logScale)));
      const mixed = tf.mul(tf.concat([kept, other], 2), mask) as Tensor3D;
      const scaled = mixGroups(mixed, unmixing);
      return tf.mul(tf.mul(tf.sub(scaled, actnorm.shift), tf.exp(tf.neg(actnorm.logScale))), mask) as Tensor3D;
    },
  };
}

/**
 * Multiplies groups of K channels, half of each from the first half of all channels and half from the second, by a matrix.
 *
 * Shapes: x [B, T, C], matrix [K, K] -> [B, T, C].
 */
function mixGroups(x: Tensor3D, matrix: Tensor2D): Tensor3D {
  const [B, T, C] = x.shape;
  const size = matrix.shape[0];
  const groups = C / size;
  const grouped = tf.transpose(tf.reshape(x, [B, T, 2, groups, size / 2]), [0, 1, 3, 2, 4]); // -> [B, T, G, 2, K / 2]
  const mixed = affine(tf.reshape(grouped, [B, T * groups, size]) as Tensor3D, matrix);
  const apart = tf.reshape(mixed, [B, T, groups, 2, size / 2]);
  return tf.reshape(tf.transpose(apart, [0, 1, 3, 2, 4]), [B, T, C]); // [B, T, 2, G, K / 2] -> [B, T, C]
}

/** A random orthogonal matrix; its determinant may be -1. */
const rotation: Initializer = (random, shape) =>
  tf.tidy(() => tf.linalg.gramSchmidt(random.normal(shape) as Tensor2D) as Tensor2D);
