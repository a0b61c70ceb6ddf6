import type { ReferenceEncoder } from '../../../../core/contracts.ts';
import { selfAttention } from '../../../../nn/attention.ts';
import { conv1d } from '../../../../nn/conv1d.ts';
import { dropout } from '../../../../nn/dropout.ts';
import { linear } from '../../../../nn/linear.ts';
import { paddingBias } from '../../../../nn/masks.ts';
import { forkContext } from '../../../../nn/module.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import type { Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import type { MelStyleConfig } from './config.ts';

/** x · tanh(softplus(x)). Source: Misra (arXiv:1908.08681). */
function mish(x: Tensor3D): Tensor3D {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/**
 * Reference mel -> one timbre vector: two dense layers per frame, two gated convolutions, self-attention, and the mean
 * over the valid frames.
 *
 * Shapes: mel [B, Tr, M], mask [B, Tr, 1] -> [B, 1, G].
 * Source: Meta-StyleSpeech (arXiv:2106.03153) section 3.1, as used by RVC-Boss/GPT-SoVITS module/modules.py,
 * MelStyleEncoder (48b1a01).
 * Scores of the attention are divided by the root of all channels, not of a head's, as there.
 * Differs: log-mel in, centred by a constant, where upstream takes 704 bins of the linear spectrogram; padding is masked
 * before each convolution, where upstream lets it in.
 */
export function melStyleEncoder(config: MelStyleConfig, melBins: number): ReferenceEncoder {
  const { channels, hiddenChannels: hidden, heads, kernelSize } = config;
  const gatedConv = () => conv1d({ inChannels: hidden, outChannels: 2 * hidden, kernelSize, padding: 'same' });
  const parts = {
    spectral0: linear({ inChannels: melBins, outChannels: hidden }),
    spectral1: linear({ inChannels: hidden, outChannels: hidden }),
    temporal0: gatedConv(),
    temporal1: gatedConv(),
    attention: selfAttention({
      ...{ channels: hidden, heads, relativeWindow: 0, dropoutRate: config.dropout },
      scale: hidden ** -0.5,
    }),
    output: linear({ inChannels: hidden, outChannels: channels }),
  };
  const drop = dropout(config.dropout);
  const init = (random: RandomSource) => ({
    spectral0: parts.spectral0.init(random.fork('spectral0')),
    spectral1: parts.spectral1.init(random.fork('spectral1')),
    temporal0: parts.temporal0.init(random.fork('temporal0')),
    temporal1: parts.temporal1.init(random.fork('temporal1')),
    attention: parts.attention.init(random.fork('attention')),
    output: parts.output.init(random.fork('output')),
  });
  return {
    outChannels: channels,
    usesRecordings: true,
    init,
    encode(params, { mel, mask }, context) {
      const own = params as ReturnType<typeof init>;
      return tf.tidy(() => {
        const centred = tf.mul(tf.add(mel, 5), 0.4) as Tensor3D;
        const first = drop(mish(parts.spectral0.apply(own.spectral0, centred)), context, 'spectral0');
        let states = drop(mish(parts.spectral1.apply(own.spectral1, first)), context, 'spectral1');
        for (const name of ['temporal0', 'temporal1'] as const) {
          const [value, gate] = tf.split(parts[name].apply(own[name], tf.mul(states, mask) as Tensor3D), 2, 2) as [
            Tensor3D,
            Tensor3D,
          ];
          states = tf.add(states, drop(tf.mul(value, tf.sigmoid(gate)), context, name)) as Tensor3D;
        }
        const masked = tf.mul(states, mask) as Tensor3D;
        const inAttention = forkContext(context, 'attention');
        const mixed = parts.attention.apply(own.attention, masked, paddingBias(mask), inAttention);
        const attended = drop(mixed, inAttention, 'output');
        const output = tf.mul(parts.output.apply(own.output, tf.add(masked, attended) as Tensor3D), mask);
        return tf.div(tf.sum(output, 1, true), tf.sum(mask, 1, true)) as Tensor3D; // [B, Tr, G] -> [B, 1, G]
      });
    },
  };
}
