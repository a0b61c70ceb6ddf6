import { configHash } from '../core/config/configHash.ts';
import { vocoderObjective } from '../core/objectives/vocoder.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { adversarialAt } from './adversarialAt.ts';
import { batchSource } from './batchSource.ts';
import { batchCorpus, batchUtterance, type WindowTask } from './batchTask.ts';
import { lossMel } from './lossMel.ts';
import type { StageContext, StagePlan } from './stagePlan.ts';
import { stagePools } from './stagePools.ts';
import { windowBatch, windowStart } from './windowBatch.ts';

/** The plan of a vocoder stage: windows of recordings, as many as fill `batch.frames`. */
export function vocoderPlan(context: StageContext, corpus: PreparedCorpus): StagePlan {
  const { stage, seed, parts, name } = context;
  const training = parts.vocoder.training;
  if (training === undefined) {
    throw new ConfigError(
      `recipe.stages.${name}: model.vocoder has nothing to train; choose a neural one, such as model/vocoder=hifigan-nano`,
    );
  }
  const { segmentFrames } = training;
  const { hopLength, sampleRate } = corpus.settings;
  const pools = stagePools(stage, corpus, { seed, heldOutCount: context.validationUtterances, voices: context.voices });
  const drawn = pools.pools.map(({ weight, utterances }) => ({
    weight,
    utterances: utterances.filter(({ frames }) => frames >= segmentFrames),
  }));
  if (drawn.some(({ utterances }) => utterances.length === 0)) {
    throw new ConfigError(`recipe.stages.${name}.data: a pool has no utterance of ${segmentFrames} frames or more`);
  }
  const windows = Math.max(1, Math.floor(stage.batch.frames / segmentFrames));
  const waveToMel = lossMel(corpus.settings);
  return {
    objectiveAt: (step) =>
      vocoderObjective(parts.vocoder, { waveToMel, adversarial: adversarialAt(stage, step) }) as never,
    sourceOf: () =>
      batchSource(
        {
          tasksAt: (step) =>
            Array.from({ length: stage.batch.accumulation }, (_, micro) => {
              const draw = `${step}.${micro}`;
              const utterances = drawUtterances(drawn, { seed, draw, count: windows });
              return windowTask(utterances, segmentFrames, { seed, draw });
            }),
          audioSeconds: () => (windows * stage.batch.accumulation * segmentFrames * hopLength) / sampleRate,
        },
        { corpus, threads: context.dataThreads },
      ),
    validationOf: () => {
      const utterances = pools.heldOut.filter(({ frames }) => frames >= segmentFrames).slice(0, 16);
      const task = windowTask(utterances, segmentFrames, { seed: 0, draw: 'validation' });
      return [windowBatch(task, batchCorpus(corpus), corpus.reader)];
    },
    dataHash: configHash({ corpus: corpus.hash, pools: drawn.map(({ utterances }) => utterances.map(({ id }) => id)) }),
    description: pools.description,
  };
}

function drawUtterances(
  pools: readonly { readonly weight: number; readonly utterances: readonly PreparedUtterance[] }[],
  at: { readonly seed: number; readonly draw: string; readonly count: number },
): readonly PreparedUtterance[] {
  const total = pools.reduce((sum, { weight }) => sum + weight, 0);
  const ends = pools.map((_, index) => pools.slice(0, index + 1).reduce((sum, { weight }) => sum + weight, 0));
  return Array.from({ length: at.count }, (_, index) => {
    const point = hashFraction(at.seed, `pool ${at.draw} ${index}`) * total;
    const own = pools[ends.findIndex((end) => point < end)]?.utterances ?? pools[0]?.utterances ?? [];
    return own[Math.floor(hashFraction(at.seed, `item ${at.draw} ${index}`) * own.length)] as PreparedUtterance;
  });
}

function windowTask(
  utterances: readonly PreparedUtterance[],
  segmentFrames: number,
  drawn: { readonly seed: number; readonly draw: string },
): WindowTask {
  const { seed, draw } = drawn;
  const starts = utterances.map((utterance, row) =>
    windowStart(utterance, segmentFrames, { seed, name: `${draw} ${row}` }),
  );
  return { kind: 'windows', utterances: utterances.map(batchUtterance), windows: { segmentFrames, starts } };
}
