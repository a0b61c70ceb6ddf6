import { jointObjective } from '../core/objectives/joint.ts';
import type { PreparedCorpus } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { type BatchExtension, speechPlan } from './acousticPlan.ts';
import { adversarialAt } from './adversarialAt.ts';
import { lossMel } from './lossMel.ts';
import type { StageContext, StagePlan } from './stagePlan.ts';
import { waveWindow, windowStart } from './waveWindows.ts';

/** The plan of a joint stage: acoustic batches with one window of the recording for each item. */
export function jointPlan(context: StageContext, corpus: PreparedCorpus): StagePlan {
  const { stage, parts, seed, name } = context;
  const training = parts.vocoder.training;
  if (training === undefined) {
    throw new ConfigError(
      `recipe.stages.${name}: a joint stage trains the vocoder too, and model.vocoder has nothing to train`,
    );
  }
  const { melBins, hopLength } = corpus.settings;
  const shape = { segmentFrames: training.segmentFrames, hopLength, melBins };
  const samples = shape.segmentFrames * hopLength;
  const addWindows: BatchExtension = (batch, utterances, draw) => {
    const starts = utterances.map((utterance) => windowStart(utterance, shape, { seed, name: String(draw) }));
    const wave = new Float32Array(utterances.length * samples);
    utterances.forEach((utterance, row) => {
      wave.set(waveWindow(utterance, starts[row] ?? 0, shape), row * samples);
    });
    return {
      ...batch,
      tensors: {
        ...batch.tensors,
        segmentStarts: { data: Int32Array.from(starts), shape: [utterances.length] },
        segmentWave: { data: wave, shape: [utterances.length, samples, 1] },
      },
    };
  };
  const waveToMel = lossMel(corpus.settings);
  return {
    ...speechPlan(context, corpus, addWindows),
    objectiveAt: (step, phase) =>
      jointObjective(parts, {
        freeBits: stage.losses.kl.freeBits,
        split: { boundary: phase.frozenLayers ?? 0 },
        waveToMel,
        adversarial: adversarialAt(stage, step),
      }) as never,
  };
}
