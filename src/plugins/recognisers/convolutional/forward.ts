import type { ClassLogits, Recogniser, RecogniserEnvironment } from '../../../core/recogniserContract.ts';
import { conv1d } from '../../../nn/conv1d.ts';
import { dropout } from '../../../nn/dropout.ts';
import { layerNorm } from '../../../nn/layerNorm.ts';
import { type LinearParams, linear } from '../../../nn/linear.ts';
import { unseen } from '../../../nn/masks.ts';
import { forkContext } from '../../../nn/module.ts';
import { gelu } from '../../../nn/ops/gelu.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import type { Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import type { ConvolutionalConfig } from './config.ts';
import { residualBlock } from './residualBlock.ts';

type HeadParams = { readonly hidden: LinearParams; readonly output: LinearParams };

/** Values of the log-mel, once centred, are brought near 1. */
const melScale = 0.4;

/**
 * Log-mel of one syllable -> its initial, final and tone: dilated residual convolutions over time, and for each head its
 * own attention over the frames (Lin et al., arXiv:1703.03130, with one hop) and a hidden layer. The mel's mean is taken
 * away, so that loudness says nothing.
 *
 * Shapes: mel [B, T, M], mask [B, T, 1] -> [B, classes] for each head.
 */
export function convolutionalRecogniser(
  config: ConvolutionalConfig,
  { spectral, classes }: RecogniserEnvironment,
): Recogniser {
  const { channels, kernelSize, dilations } = config;
  const heads = Object.keys(classes);
  const parts = {
    input: conv1d({ inChannels: spectral.melBins, outChannels: channels, kernelSize, padding: 'same' }),
    norm: layerNorm({ channels }),
    attention: linear({ inChannels: channels, outChannels: heads.length, bias: false }),
  };
  const blocks = dilations.map((dilation) =>
    residualBlock({ channels, kernelSize, dilation, dropout: config.dropout }),
  );
  const hidden = linear({ inChannels: channels, outChannels: channels });
  const outputs = heads.map((head) => linear({ inChannels: channels, outChannels: classes[head] as number }));
  const drop = dropout(config.dropout);
  const init = (random: RandomSource) => ({
    input: parts.input.init(random.fork('input')),
    blocks: Object.fromEntries(
      blocks.map((block, index) => [String(index), block.init(random.fork(`blocks/${index}`))]),
    ),
    norm: parts.norm.init(random.fork('norm')),
    attention: parts.attention.init(random.fork('attention')),
    heads: Object.fromEntries(
      outputs.map((output, place) => {
        const own = random.fork(`heads/${heads[place]}`);
        return [heads[place], { hidden: hidden.init(own.fork('hidden')), output: output.init(own.fork('output')) }];
      }),
    ),
  });
  return {
    heads,
    init,
    recognise(params, { mel, mask }, context): ClassLogits {
      const own = params as ReturnType<typeof init>;
      return tidyResult(() => {
        let states = parts.input.apply(own.input, centred(mel, mask));
        blocks.forEach((block, index) => {
          const name = String(index);
          const blockParams = own.blocks[name] as Parameters<typeof block.apply>[0];
          states = block.apply(blockParams, states, mask, forkContext(context, `blocks/${name}`));
        });
        const frames = parts.norm.apply(own.norm, states);
        const scores = tf.add(parts.attention.apply(own.attention, frames), tf.mul(tf.sub(1, mask), unseen));
        const weights = tf.softmax(tf.transpose(scores, [0, 2, 1])); // [B, T, H] -> [B, H, T]
        const heard = tf.unstack(tf.matMul(weights, frames), 1) as Tensor2D[]; // [B, H, T] x [B, T, C] -> H of [B, C]
        const logits = outputs.map((output, place) => {
          const head = heads[place] as string;
          const ownHead = own.heads[head] as HeadParams;
          const features = gelu(hidden.apply(ownHead.hidden, heard[place] as Tensor2D));
          return [head, output.apply(ownHead.output, drop(features, context, `heads/${head}`))];
        });
        return Object.fromEntries(logits) as ClassLogits;
      });
    },
  };
}

/** The mel without its mean over valid frames and bands; 0 where masked. */
function centred(mel: Tensor3D, mask: Tensor3D): Tensor3D {
  const valid = tf.mul(mel, mask);
  const mean = tf.div(tf.mean(tf.sum(valid, 1, true), 2, true), tf.sum(mask, 1, true)); // [B, T, M] -> [B, 1, 1]
  return tf.mul(tf.mul(tf.sub(mel, mean), mask), melScale) as Tensor3D;
}
