import { jointObjective } from '../core/objectives/joint.ts';
import type { PreparedCorpus } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { speechPlan, type WindowChoice } from './acousticPlan.ts';
import { adversarialAt } from './adversarialAt.ts';
import { lossMel } from './lossMel.ts';
import type { StageContext, StagePlan } from './stagePlan.ts';
import { windowStart } from './windowBatch.ts';

/** The plan of a joint stage: acoustic batches with one window of the recording for each item. */
export function jointPlan(context: StageContext, corpus: PreparedCorpus): StagePlan {
  const { stage, parts, seed, name } = context;
  const training = parts.vocoder.training;
  if (training === undefined) {
    throw new ConfigError(
      `recipe.stages.${name}: a joint stage trains the vocoder too, and model.vocoder has nothing to train`,
    );
  }
  const { segmentFrames } = training;
  const windowsOf: WindowChoice = (utterances, draw) => ({
    segmentFrames,
    starts: utterances.map((utterance) => windowStart(utterance, segmentFrames, { seed, name: String(draw) })),
  });
  const waveToMel = lossMel(corpus.settings);
  return {
    ...speechPlan(context, corpus, windowsOf),
    objectiveAt: (step, phase) =>
      jointObjective(parts, {
        freeBits: stage.losses.kl.freeBits,
        split: { boundary: phase.frozenLayers ?? 0 },
        waveToMel,
        adversarial: adversarialAt(stage, step),
      }) as never,
  };
}
