import { ConfigError, TrainingError } from '../../errors.ts';
import { sliceSegments } from '../../nn/segments.ts';
import type { Tensor1D, Tensor3D } from '../../tf.ts';
import {
  type AcousticBatch,
  type AcousticPass,
  acousticForward,
  acousticRoots,
  acousticTerms,
  partParams,
  type SemanticSplit,
} from './acousticPass.ts';
import type { ModelParts } from './modelParts.ts';
import type { Objective } from './objective.ts';
import {
  adversarialUpdates,
  discriminatorBuffers,
  discriminatorTerms,
  generatorTerms,
  type WaveToMel,
} from './waveTerms.ts';

/** An acoustic batch with, per utterance, the window that the vocoder is trained on. */
export interface JointBatch extends AcousticBatch {
  /** [B] int32, first frame of each window. */
  readonly segmentStarts: Tensor1D;
  /** [B, segmentFrames * hopLength, 1], the recording under each window. */
  readonly segmentWave: Tensor3D;
}

export interface JointPass extends AcousticPass {
  /** [B, N, 1] */
  readonly produced: Tensor3D;
}

/**
 * Text to wave, end to end as VITS: a decoder that emits a latent (or a mel), a vocoder on windows of it and its
 * discriminators. Terms `mel`, `kl`, `dur`, `adv`, `fm` of update g, `adv` of update d.
 * @throws ConfigError when the decoder does not emit in training, or the vocoder cannot be trained or does not accept what it emits.
 */
export function jointObjective(
  parts: ModelParts,
  options: {
    readonly freeBits: number;
    readonly split: SemanticSplit;
    readonly waveToMel: WaveToMel;
    readonly adversarial: boolean;
  },
): Objective<JointBatch, JointPass> {
  const { training: neural, accepts } = parts.vocoder;
  const { emits, emitsInTraining = true } = parts.decoder;
  if (!emitsInTraining) {
    throw new ConfigError(
      "objective 'joint': the decoder makes no features in training that a vocoder could learn from; " +
        "use a stage with objective 'acoustic' and one with objective 'vocoder', or another model/decoder",
    );
  }
  if (neural === undefined || accepts.form !== emits.form || accepts.channels !== emits.channels) {
    throw new ConfigError(
      `objective 'joint': the decoder emits ${emits.form} x ${emits.channels}, the vocoder ` +
        `${neural === undefined ? 'has nothing to train' : `accepts ${accepts.form} x ${accepts.channels}`}; change model/decoder or model/vocoder`,
    );
  }
  const generatorRoots = [...acousticRoots(parts), 'vocoder'];
  const judges = options.adversarial ? neural.discriminators : undefined;
  const buffers = discriminatorBuffers(judges);
  return {
    ...(buffers && { buffers }),
    name: 'joint',
    roots: judges === undefined ? generatorRoots : [...generatorRoots, 'discriminators'],
    updates: adversarialUpdates(generatorRoots, judges),
    termWeights: parts.decoder.ownTerms,
    alignment: ({ training }) => training.alignment,
    forward: (params, batch, context) => {
      const pass = acousticForward(parts, params, { batch, split: options.split, context });
      const { emitted } = pass.training;
      if (emitted === undefined)
        throw new TrainingError('model.decoder emitted nothing in training, as it says it does');
      const window = sliceSegments(emitted, batch.segmentStarts, neural.segmentFrames);
      return { ...pass, produced: neural.generate(partParams(params, 'vocoder'), window, pass.timbre) };
    },
    losses: (update, { params, batch, shared, context: { training } }) => {
      const pair = { real: batch.segmentWave, produced: shared.produced };
      if (update.label === 'd' && judges !== undefined)
        return discriminatorTerms(judges, params, { ...pair, training });
      return {
        ...generatorTerms(judges, params, { pair, waveToMel: options.waveToMel, training }),
        ...acousticTerms(shared, batch.targets.mask, options.freeBits),
      };
    },
  };
}
