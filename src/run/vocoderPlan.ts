import { configHash } from '../core/config/configHash.ts';
import { vocoderObjective } from '../core/objectives/vocoder.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { adversarialAt } from './adversarialAt.ts';
import { batchSource } from './batchSource.ts';
import { batchCorpus, batchUtterance, type WindowTask } from './batchTask.ts';
import { lossMel } from './lossMel.ts';
import { mostStepsAhead, stageOrder } from './stageOrder.ts';
import { poolOptions, type StageContext, type StagePlan } from './stagePlan.ts';
import { poolSeconds, stagePools } from './stagePools.ts';
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
  const pools = stagePools(stage, corpus, poolOptions(context));
  const drawn = pools.pools.map(({ name: pool, weight, utterances }) => ({
    name: pool,
    weight,
    utterances: utterances
      .filter(({ frames }) => frames >= segmentFrames)
      .map((whole) => windowOf(whole, segmentFrames)),
  }));
  if (drawn.some(({ utterances }) => utterances.length === 0)) {
    throw new ConfigError(`recipe.stages.${name}.data: a pool has no utterance of ${segmentFrames} frames or more`);
  }
  const windows = Math.max(1, Math.floor(stage.batch.frames / segmentFrames));
  const { plan, follower, shapes } = stageOrder(
    context,
    { pools: drawn, sampler: pools.sampler },
    { batchUtterances: windows },
  );
  const waveToMel = lossMel(corpus.settings);
  return {
    follower,
    objectiveAt: (step) =>
      vocoderObjective(parts.vocoder, { waveToMel, adversarial: adversarialAt(stage, step) }) as never,
    sourceOf: () =>
      batchSource(
        {
          tasksAt: (step) =>
            Array.from({ length: stage.batch.accumulation }, (_, micro) => {
              const { utterances } = plan.batchAt(step * stage.batch.accumulation + micro);
              const own = utterances.map(({ whole }) => whole);
              return windowTask(own, segmentFrames, { seed, draw: `${step}.${micro}` });
            }),
          audioSeconds: () => (windows * stage.batch.accumulation * segmentFrames * hopLength) / sampleRate,
        },
        { corpus, threads: context.dataThreads, mostAhead: mostStepsAhead(pools.sampler) },
      ),
    validationOf: () => {
      const utterances = pools.heldOut.filter(({ frames }) => frames >= segmentFrames).slice(0, 16);
      const task = windowTask(utterances, segmentFrames, { seed: 0, draw: 'validation' });
      return [windowBatch(task, batchCorpus(corpus), corpus.reader)];
    },
    dataHash: configHash({
      corpus: corpus.hash,
      pools: drawn.map(({ utterances }) => utterances.map(({ id }) => id)),
      shapes,
    }),
    description: pools.description,
    notes: [],
    pools: poolSeconds(pools),
  };
}

/** An utterance that counts as one window, so that pools share windows by their weights. */
function windowOf(whole: PreparedUtterance, segmentFrames: number) {
  const { id, speaker, text, symbols, durationSeconds } = whole;
  return { id, speaker, text, symbols, durationSeconds, frames: segmentFrames, whole };
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
