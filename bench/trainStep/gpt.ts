/**
 * Contender: next-character training of a GPT of 12 layers x 768 whose embeddings and first 8 layers are frozen. Sizes:
 * items, tokens, and 1 where the states of the frozen layers come with the batch, 0 where each step computes them.
 *
 * Run by `npm run bench -- train-step --model gpt`.
 */
import type { TokenBatch } from '../../src/core/contracts.ts';
import { nextTokenCrossEntropy } from '../../src/core/losses/crossEntropy.ts';
import { gptForward } from '../../src/plugins/encoders/semantic/gpt/forward.ts';
import type { Tensor2D, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serveStep } from './stepContender.ts';

/** That of uer/gpt2-chinese-cluecorpussmall. */
const vocabularySize = 21128;
const boundary = 8;
const gpt = gptForward({
  ...{ name: 'gpt', vocabularySize, channels: 768, layers: 12, heads: 12, filterChannels: 3072 },
  ...{ positions: 512, maxTokens: 512, dropout: 0.1, layerNormEpsilon: 1e-5, finalNorm: true },
});

interface Batch {
  /** [B, T, C] what the frozen layers say, where it is cached. */
  readonly states: Tensor3D | undefined;
  readonly tokens: TokenBatch;
  readonly targets: Tensor2D;
}

await serveStep<Batch, { readonly logits: Tensor3D }>((random, [B = 4, T = 64, cached = 1]) => {
  const semantic = gpt.init(random.fork('semantic'));
  const draw = (name: string) =>
    tf.cast(tf.mul(random.fork(name).uniform([B, T]), vocabularySize), 'int32') as unknown as Tensor2D;
  const tokens = { ids: draw('ids'), mask: tf.ones([B, T, 1]) as Tensor3D };
  const states = cached === 1 ? gpt.prefix(semantic, tokens, boundary) : undefined;
  return {
    objective: {
      name: 'gpt',
      roots: ['semantic'],
      updates: [{ label: 'lm', roots: ['semantic'] }],
      forward(params, batch, context) {
        const own = params['semantic'] ?? {};
        const below = batch.states ?? gpt.prefix(own, batch.tokens, boundary);
        return {
          logits: gpt.logits(own, gpt.suffix(own, { states: below, mask: batch.tokens.mask, boundary }, context)),
        };
      },
      losses: (_, { batch, shared }) => ({
        ce: nextTokenCrossEntropy(shared.logits, batch.targets, batch.tokens.mask),
      }),
    },
    params: { semantic },
    batch: { ...(states === undefined ? {} : { states }), tokens, targets: draw('targets') } as Batch,
    weights: { ce: 1 },
    counts: { utterances: B, symbols: 1, frames: 1, tokens: B * T },
    frozen: ['semantic/embeddings/**', 'semantic/layers/{0,1,2,3,4,5,6,7}/**'],
  };
});
