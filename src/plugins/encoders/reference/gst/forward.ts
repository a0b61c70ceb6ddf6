import type { ReferenceEncoder } from '../../../../core/contracts.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import type { Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import type { GstConfig } from './config.ts';
import { referenceStack } from './referenceStack.ts';
import { styleTokens } from './styleTokens.ts';

/**
 * Reference mel -> a mixture of learned style tokens, weighed by the attention of what the recording sounds like.
 *
 * Shapes: mel [B, Tr, M], mask [B, Tr, 1] -> [B, 1, G].
 * Source: Wang et al. (arXiv:1803.09017).
 * Differs: the log-mel is centred by a constant; the norm of the convolutions, see `referenceStack`.
 */
export function gstEncoder(config: GstConfig, melBins: number): ReferenceEncoder {
  const stack = referenceStack(config, melBins);
  const tokens = styleTokens(config, config.recurrentChannels);
  const init = (random: RandomSource) => ({
    stack: stack.init(random.fork('stack')),
    style: tokens.init(random.fork('style')),
  });
  type Params = ReturnType<typeof init>;
  return {
    outChannels: config.channels,
    usesRecordings: true,
    init,
    encode: (params, { mel, mask }) =>
      tf.tidy(() => {
        const own = params as Params;
        const centred = tf.mul(tf.add(mel, 5), 0.4) as Tensor3D;
        return tf.expandDims(tokens.attend(own.style, stack.apply(own.stack, centred, mask)), 1) as Tensor3D; // [B, G] -> [B, 1, G]
      }),
    tokens: {
      count: config.tokens,
      mix: (params, weights) =>
        tf.tidy(() => {
          const row = tf.tensor2d([...weights], [1, weights.length]);
          return tf.expandDims(tokens.mixed((params as Params).style, row), 1) as Tensor3D; // [1, G] -> [1, 1, G]
        }),
    },
  };
}
