import { ConfigError } from '../../errors.ts';
import type { Tensor3D } from '../../tf.ts';
import type { Vocoder } from '../contracts.ts';
import { partParams } from './acousticPass.ts';
import type { Objective } from './objective.ts';
import {
  adversarialUpdates,
  discriminatorBuffers,
  discriminatorTerms,
  generatorTerms,
  type WaveToMel,
} from './waveTerms.ts';

/** Windows of real recordings: mel [B, T, M] and the wave beneath it [B, T * hopLength, 1]. */
export interface VocoderBatch {
  readonly mel: Tensor3D;
  readonly wave: Tensor3D;
}

export interface VocoderPass {
  /** [B, N, 1] */
  readonly produced: Tensor3D;
}

/**
 * Mel -> wave: a vocoder alone. Terms `mel`, `adv`, `fm` of update g and `adv` of update d.
 * `adversarial: false` trains on the mel term only (a cheap start, and vocoders without discriminators).
 * @throws ConfigError when the vocoder has nothing to train.
 */
export function vocoderObjective(
  vocoder: Vocoder,
  options: { readonly waveToMel: WaveToMel; readonly adversarial: boolean },
): Objective<VocoderBatch, VocoderPass> {
  const neural = vocoder.training;
  if (neural === undefined) {
    throw new ConfigError(
      `objective 'vocoder': model.vocoder has nothing to train; choose a neural one, such as model/vocoder=hifigan`,
    );
  }
  const judges = options.adversarial ? neural.discriminators : undefined;
  const buffers = discriminatorBuffers(judges);
  return {
    ...(buffers && { buffers }),
    name: 'vocoder',
    roots: judges === undefined ? ['vocoder'] : ['vocoder', 'discriminators'],
    updates: adversarialUpdates(['vocoder'], judges),
    forward: (params, batch) => ({ produced: neural.generate(partParams(params, 'vocoder'), batch.mel) }),
    losses: (update, { params, batch, shared, context: { training } }) => {
      const pair = { real: batch.wave, produced: shared.produced };
      if (update.label === 'd' && judges !== undefined)
        return discriminatorTerms(judges, params, { ...pair, training });
      return generatorTerms(judges, params, { pair, waveToMel: options.waveToMel, training });
    },
  };
}
