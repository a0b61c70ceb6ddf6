import { ConfigError } from '../../errors.ts';
import type { Tensor2D, Tensor3D } from '../../tf.ts';
import type { SemanticEncoder, TokenBatch } from '../contracts.ts';
import { nextTokenCrossEntropy } from '../losses/crossEntropy.ts';
import { adaptedSemantic } from '../model/adapters.ts';
import type { Objective } from './objective.ts';

/** tokens [B, T] with their mask; targets [B, T] are the tokens one step later, targetMask [B, T, 1]. */
export interface LanguageModelBatch {
  readonly tokens: TokenBatch;
  readonly targets: Tensor2D;
  readonly targetMask: Tensor3D;
}

/**
 * Next-character prediction for the semantic encoder. Term `ce`, in nats per token.
 * @throws ConfigError when the semantic encoder is no language model.
 */
export function languageModelObjective(
  semantic: SemanticEncoder,
): Objective<LanguageModelBatch, { readonly logits: Tensor3D }> {
  const logits = semantic.logits?.bind(semantic);
  if (logits === undefined) {
    throw new ConfigError(
      `objective 'language-model': model.semantic is no language model; use model/semantic=char-gpt`,
    );
  }
  return {
    name: 'language-model',
    roots: ['semantic'],
    updates: [{ label: 'lm', roots: ['semantic'] }],
    forward: (params, batch, context) => {
      const own = adaptedSemantic(semantic, params);
      const states = semantic.prefix(own, batch.tokens, 0);
      const final = semantic.suffix(own, { states, mask: batch.tokens.mask, boundary: 0 }, context);
      return { logits: logits(own, final) };
    },
    losses: (_update, { batch, shared }) => ({
      ce: nextTokenCrossEntropy(shared.logits, batch.targets, batch.targetMask),
    }),
  };
}
