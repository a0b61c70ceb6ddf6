import { gru } from '../../../../nn/gru.ts';
import { uniformByFanIn } from '../../../../nn/initializers.ts';
import { layerNorm } from '../../../../nn/layerNorm.ts';
import type { Module } from '../../../../nn/module.ts';
import { halvingConv2d } from '../../../../nn/ops/halvingConv2d.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import type { Tensor2D, Tensor3D, Tensor4D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import type { GstConfig } from './config.ts';

/**
 * Reference mel -> what a recurrent layer makes of it at its end.
 *
 * Shapes: mel [B, Tr, M] centred, mask [B, Tr, 1] -> [B, H].
 * Source: Skerry-Ryan et al. (arXiv:1803.09047) section 3.1 and Wang et al. (arXiv:1803.09017) section 3.1; layout as
 * espnet/espnet espnet2/tts/gst/style_encoder.py, ReferenceEncoder.
 * Differs: the norm after each convolution is over its channels at each place, not over the batch: batch norm would
 * depend on padding and on how a batch is accumulated, and keeps running averages besides the parameters. Padding is masked.
 */
export function referenceStack(
  { convChannels, recurrentChannels }: Pick<GstConfig, 'convChannels' | 'recurrentChannels'>,
  melBins: number,
) {
  const layers = convChannels.map((channels, index) => {
    const fanIn = 9 * (convChannels[index - 1] ?? 1);
    return { channels, fanIn, norm: layerNorm({ channels }) };
  });
  const bandsLeft = convChannels.reduce((bands) => Math.ceil(bands / 2), melBins);
  const recurrent = gru({
    inChannels: bandsLeft * (convChannels.at(-1) ?? 1),
    hiddenChannels: recurrentChannels,
  });
  const init = (random: RandomSource) => ({
    convs: layers.map(({ channels, fanIn, norm }, index) => {
      const own = random.fork(`convs/${index}`);
      const kernel = uniformByFanIn(fanIn)(own.fork('kernel'), [3, fanIn / 3, channels]) as Tensor3D;
      return { kernel, norm: norm.init(own.fork('norm')) };
    }),
    recurrent: recurrent.init(random.fork('recurrent')),
  });
  type Params = ReturnType<typeof init>;
  const convolve = (params: Params, mel: Tensor3D, mask: Tensor3D): { states: Tensor4D; mask: Tensor3D } => {
    let states = tf.expandDims(tf.transpose(tf.mul(mel, mask), [0, 2, 1]), 3) as Tensor4D; // [B, T, M] -> [B, M, T, 1]
    let lasting = mask;
    layers.forEach(({ channels, norm }, index) => {
      const own = params.convs[index] as Params['convs'][number];
      const convolved = halvingConv2d(states, own.kernel);
      const [batch, bands, steps] = convolved.shape;
      const rows = tf.reshape(convolved, [batch * bands, steps, channels]) as Tensor3D;
      const normalised = tf.reshape(tf.relu(norm.apply(own.norm, rows)), convolved.shape) as Tensor4D;
      lasting = everySecond(lasting);
      states = tf.mul(normalised, tf.expandDims(lasting, 1)); // x [B, 1, T, 1]
    });
    return { states, mask: lasting };
  };
  return {
    init,
    apply: (params, mel, mask) =>
      tf.tidy(() => {
        const { states, mask: lasting } = convolve(params, mel, mask);
        const [batch, bands, steps, channels] = states.shape;
        const byStep = tf.transpose(states, [0, 2, 3, 1]); // [B, F, T, C] -> [B, T, C, F]
        const rows = tf.reshape(byStep, [batch, steps, channels * bands]) as Tensor3D;
        const all = recurrent.apply(params.recurrent, rows, lasting);
        return tf.squeeze(tf.slice(all, [0, steps - 1, 0], [-1, 1, -1]), [1]) as Tensor2D; // [B, T, H] -> [B, H]
      }),
  } satisfies Module<Params, [Tensor3D, Tensor3D], Tensor2D>;
}

/** Places 0, 2, 4, ...: [B, T, 1] -> [B, ⌈T / 2⌉, 1] */
function everySecond(mask: Tensor3D): Tensor3D {
  const [batch, steps] = mask.shape;
  const half = Math.ceil(steps / 2);
  const padded = tf.pad(mask, [
    [0, 0],
    [0, 2 * half - steps],
    [0, 0],
  ]);
  return tf.slice(tf.reshape(padded, [batch, half, 2]) as Tensor3D, [0, 0, 0], [-1, -1, 1]);
}
