import { configHash } from '../core/config/configHash.ts';
import { vocoderObjective } from '../core/objectives/vocoder.ts';
import type { HostBatch } from '../core/trainer/hostBatch.ts';
import { batchPlan } from '../corpus/batches.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { adversarialAt } from './adversarialAt.ts';
import { lossMel } from './lossMel.ts';
import { poolOptions, type StageContext, type StagePlan } from './stagePlan.ts';
import { stagePools } from './stagePools.ts';
import { melWindow, type WindowShape, waveWindow, windowStart } from './waveWindows.ts';

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
  const shape = { segmentFrames, hopLength: corpus.settings.hopLength, melBins: corpus.settings.melBins };
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
  const plan = batchPlan({ pools: drawn, sampler: pools.sampler, seed, batchUtterances: windows });
  const waveToMel = lossMel(corpus.settings);
  return {
    objectiveAt: (step) =>
      vocoderObjective(parts.vocoder, { waveToMel, adversarial: adversarialAt(stage, step) }) as never,
    sourceOf: () => ({
      at: (step) =>
        Array.from({ length: stage.batch.accumulation }, (_, micro) => {
          const { utterances } = plan.batchAt(step * stage.batch.accumulation + micro);
          const own = utterances.map(({ whole }) => whole);
          return windowBatch(own, shape, { seed, draw: `${step}.${micro}` });
        }),
      audioSeconds: () =>
        (windows * stage.batch.accumulation * segmentFrames * shape.hopLength) / corpus.settings.sampleRate,
    }),
    validationOf: () => [
      windowBatch(pools.heldOut.filter(({ frames }) => frames >= segmentFrames).slice(0, 16), shape, {
        seed: 0,
        draw: 'validation',
      }),
    ],
    dataHash: configHash({ corpus: corpus.hash, pools: drawn.map(({ utterances }) => utterances.map(({ id }) => id)) }),
    description: pools.description,
  };
}

/** An utterance that counts as one window, so that pools share windows by their weights. */
function windowOf(whole: PreparedUtterance, segmentFrames: number) {
  const { id, speaker, text, symbols, durationSeconds } = whole;
  return { id, speaker, text, symbols, durationSeconds, frames: segmentFrames, whole };
}

/** mel [B, T, M] and wave [B, T * hopLength, 1] of one window per utterance. */
function windowBatch(
  utterances: readonly PreparedUtterance[],
  shape: WindowShape,
  drawn: { readonly seed: number; readonly draw: string },
): HostBatch {
  const { segmentFrames, hopLength, melBins } = shape;
  const batch = utterances.length;
  const samples = segmentFrames * hopLength;
  const mel = new Float32Array(batch * segmentFrames * melBins);
  const wave = new Float32Array(batch * samples);
  utterances.forEach((utterance, row) => {
    const start = windowStart(utterance, shape, { seed: drawn.seed, name: `${drawn.draw} ${row}` });
    mel.set(melWindow(utterance.mel(), start, shape), row * segmentFrames * melBins);
    wave.set(waveWindow(utterance, start, shape), row * samples);
  });
  return {
    tensors: {
      mel: { data: mel, shape: [batch, segmentFrames, melBins] },
      wave: { data: wave, shape: [batch, samples, 1] },
    },
    counts: { utterances: batch, symbols: 0, frames: batch * segmentFrames, tokens: 0 },
    audioSeconds: utterances.reduce(
      (sum, { durationSeconds, frames }) => sum + durationSeconds * Math.min(1, segmentFrames / frames),
      0,
    ),
    ids: utterances.map(({ id }) => id),
  };
}
