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
 * Text, timbre and mel: the acoustic model alone, with a decoder that emits mel. Terms `dur`, `mel` where the decoder emits
 * in training, `kl` where it has a posterior, and the decoder's own.
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
    termWeights: parts.decoder.ownTerms,
    alignment: ({ training }) => training.alignment,
    losses: (_update, { batch, shared }) => {
      const { emitted } = shared.training;
      const { mel, mask } = batch.targets;
      return {
        ...(emitted && { mel: melL1(emitted, mel, mask) }),
        ...acousticTerms(shared, mask, options.freeBits),
      };
    },
  };
}
