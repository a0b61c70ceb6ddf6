import { ConfigError } from '../../errors.ts';
import { melL1 } from '../losses/melL1.ts';
import {
  type AcousticBatch,
  type AcousticPass,
  acousticForward,
  acousticRoots,
  acousticTerms,
  type SemanticSplit,
} from './acousticPass.ts';
import type { ModelParts } from './modelParts.ts';
import type { Objective } from './objective.ts';

/**
 * Text, timbre and mel: the variational acoustic model alone, with a decoder that emits mel. Terms `mel`, `kl`, `dur`.
 * @throws ConfigError when the decoder emits a latent, which only the joint objective can train.
 */
export function acousticObjective(
  parts: ModelParts,
  options: { readonly freeBits: number; readonly split: SemanticSplit },
): Objective<AcousticBatch, AcousticPass> {
  if (parts.decoder.emits.form !== 'mel') {
    throw new ConfigError(
      `objective 'acoustic': model.decoder emits a ${parts.decoder.emits.form}, expected a mel; use a stage with objective 'joint'`,
    );
  }
  const roots = acousticRoots(parts);
  return {
    name: 'acoustic',
    roots,
    updates: [{ label: 'g', roots }],
    forward: (params, batch, context) => acousticForward(parts, params, { batch, split: options.split, context }),
    losses: (_update, { batch, shared }) => ({
      mel: melL1(shared.training.emitted, batch.targets.mel, batch.targets.mask),
      ...acousticTerms(shared, batch.targets.mask, options.freeBits),
    }),
  };
}
