import { configHash } from '../core/config/configHash.ts';
import type { SemanticEncoder } from '../core/contracts.ts';
import { acousticObjective } from '../core/objectives/acoustic.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { FreezePhase } from '../core/trainer/freezePlan.ts';
import type { BatchSource, HostBatch } from '../core/trainer/hostBatch.ts';
import { batchPlan } from '../corpus/batches.ts';
import type { LengthBucket } from '../corpus/lengthBuckets.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { paddedTokens } from '../synthesis/semanticInput.ts';
import { type AcousticBatchOptions, acousticBatch, type PaddedBucket } from './acousticBatch.ts';
import { referenceDraw } from './referenceDraw.ts';
import { semanticCache } from './semanticCache.ts';
import { poolOptions, type StageContext, type StagePlan } from './stagePlan.ts';
import { type StagePools, stagePools } from './stagePools.ts';

/** Adds to a micro-batch what an objective needs beyond the acoustic inputs. */
export type BatchExtension = (
  batch: HostBatch,
  utterances: readonly PreparedUtterance[],
  draw: number | string,
) => HostBatch;

/** The plan of an acoustic stage over a prepared corpus. */
export function acousticPlan(context: StageContext, corpus: PreparedCorpus): StagePlan {
  const { stage, parts } = context;
  const shared = speechPlan(context, corpus);
  return {
    ...shared,
    objectiveAt: (_step, phase) =>
      acousticObjective(parts, {
        freeBits: stage.losses.kl.freeBits,
        split: { boundary: phase.frozenLayers ?? 0 },
      }) as never,
  };
}

/** Data and validation that the acoustic and the joint objective share. */
export function speechPlan(
  context: StageContext,
  corpus: PreparedCorpus,
  extend: BatchExtension = (batch) => batch,
): Omit<StagePlan, 'objectiveAt'> {
  const { stage } = context;
  const pools = stagePools(stage, corpus, poolOptions(context));
  const melOf = cachedMel();
  const optionsOf = batchOptions(context, corpus, { pools, melOf });
  return {
    sourceOf: (phase, params) => trainingSource(context, pools, { options: optionsOf(phase, params), extend, melOf }),
    validationOf: (phase, params) => {
      const options = optionsOf(phase, params);
      return groupsOf(pools.heldOut, 12).map((group, index) =>
        extend(acousticBatch(group, { ...options, draw: `validation ${index}` }), group, `validation ${index}`),
      );
    },
    dataHash: configHash({
      corpus: corpus.hash,
      pools: pools.pools.map(({ name, utterances }) => [name, utterances.map(({ id }) => id)]),
    }),
    description: pools.description,
  };
}

function batchOptions(
  context: StageContext,
  corpus: PreparedCorpus,
  data: { readonly pools: StagePools; readonly melOf: (utterance: PreparedUtterance) => Float32Array },
): (phase: FreezePhase, params: ModelParams) => AcousticBatchOptions {
  const { parts, stage, seed } = context;
  const recordings = data.pools.pools.flatMap(({ utterances }) => utterances);
  const reference = referenceDraw(recordings, {
    seed,
    frames: stage.batch.referenceFrames,
    melBins: corpus.settings.melBins,
    speakers: corpus.speakers,
    melOf: data.melOf,
  });
  const lookups = new Map<FreezePhase, ReturnType<typeof semanticCache>>();
  return (phase, params) => {
    const base = { corpus, reference, withSpans: stage.alignment === 'boundaries' };
    if (parts.semantic.outChannels === 0) return base;
    const lookup = lookups.get(phase) ?? semanticCache(parts.semantic, { params, phase, compile: context.compile });
    lookups.set(phase, lookup);
    return { ...base, semantic: { lookup, channels: parts.semantic.outChannels } };
  };
}

function trainingSource(
  context: StageContext,
  pools: StagePools,
  how: {
    readonly options: AcousticBatchOptions;
    readonly extend: BatchExtension;
    readonly melOf: (utterance: PreparedUtterance) => Float32Array;
  },
): BatchSource {
  const { stage, seed } = context;
  const plan = batchPlan({ ...pools, seed, batchFrames: stage.batch.frames });
  const padded = paddedBuckets(plan.buckets, pools, context.parts.semantic);
  const micros = stage.batch.accumulation;
  const plannedAt = (step: number) =>
    Array.from({ length: micros }, (_, micro) => ({
      draw: step * micros + micro,
      ...plan.batchAt(step * micros + micro),
    }));
  return {
    at: (step) =>
      plannedAt(step).map(({ utterances, bucket, draw }) => {
        const held = utterances.map((utterance) => ({ ...utterance, mel: () => how.melOf(utterance) }));
        return how.extend(
          acousticBatch(held, { ...how.options, bucket: padded.get(bucket) ?? bucket, draw }),
          held,
          draw,
        );
      }),
    audioSeconds: (step) =>
      plannedAt(step).reduce(
        (sum, { utterances }) => sum + utterances.reduce((own, { durationSeconds }) => own + durationSeconds, 0),
        0,
      ),
  };
}

/** Buckets with the most characters of any utterance in them, so that a bucket's batches all have one shape. */
function paddedBuckets(
  buckets: readonly LengthBucket[],
  { pools }: StagePools,
  semantic: SemanticEncoder,
): ReadonlyMap<LengthBucket, PaddedBucket> {
  if (semantic.outChannels === 0) return new Map();
  const all = pools.flatMap(({ utterances }) => utterances);
  const lengths = all.map(({ frames, symbols }) => ({
    bucket: buckets.find((bucket) => frames <= bucket.frames),
    tokens: semantic.tokenizer.encode(symbols.normalizedText).ids.length,
  }));
  return new Map(
    buckets.map((bucket) => {
      const own = lengths.filter((length) => length.bucket === bucket).map(({ tokens }) => tokens);
      return [bucket, { ...bucket, tokens: paddedTokens(own) }];
    }),
  );
}

/** Mels are read from disk once and kept: an hour of speech is 100 MB. */
function cachedMel(): (utterance: PreparedUtterance) => Float32Array {
  const known = new Map<string, Float32Array>();
  return (utterance) => {
    const mel = known.get(utterance.id) ?? utterance.mel();
    known.set(utterance.id, mel);
    return mel;
  };
}

function groupsOf(utterances: readonly PreparedUtterance[], size: number): readonly (readonly PreparedUtterance[])[] {
  const sorted = [...utterances].sort((a, b) => a.frames - b.frames);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
    sorted.slice(index * size, (index + 1) * size),
  );
}
