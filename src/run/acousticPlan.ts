import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { configHash } from '../core/config/configHash.ts';
import type { SemanticEncoder } from '../core/contracts.ts';
import { acousticObjective } from '../core/objectives/acoustic.ts';
import { partParams } from '../core/objectives/acousticPass.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { FreezePhase } from '../core/trainer/freezePlan.ts';
import type { BatchSource } from '../core/trainer/hostBatch.ts';
import type { BatchPlan } from '../corpus/batches.ts';
import type { LengthBucket } from '../corpus/lengthBuckets.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { cutText } from '../synthesis/cutText.ts';
import { acousticBatch } from './acousticBatch.ts';
import { batchSource } from './batchSource.ts';
import { type AcousticTask, batchCorpus, batchUtterance, type PaddedBucket, type WindowPick } from './batchTask.ts';
import { melWindows, referenceDraw, type WindowSource } from './referenceDraw.ts';
import { type SemanticLookup, semanticCache } from './semanticCache.ts';
import { mostStepsAhead, stageOrder } from './stageOrder.ts';
import { poolOptions, type StageContext, type StagePlan } from './stagePlan.ts';
import { poolSeconds, type StagePools, stagePools } from './stagePools.ts';
import { stretchWindows } from './stretchWindows.ts';

/** Chooses a window of each utterance's recording, where an objective needs the wave. */
export type WindowChoice = (utterances: readonly PreparedUtterance[], draw: number | string) => WindowPick;

/** Draws what an acoustic micro-batch is made of. */
type TaskDraw = (
  utterances: readonly PreparedUtterance[],
  at: { readonly draw: number | string; readonly bucket?: PaddedBucket },
) => AcousticTask;

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
  windowsOf?: WindowChoice,
): Omit<StagePlan, 'objectiveAt'> {
  const pools = stagePools(context.stage, corpus, poolOptions(context));
  const taskDraw = taskDraws(context, { pools, corpus, windowsOf });
  const { plan, follower, shapes } = stageOrder(context, pools, { batchFrames: context.stage.batch.frames });
  return {
    follower,
    sourceOf: (phase, params) => trainingSource(context, { pools, plan, corpus, taskDraw: taskDraw(phase, params) }),
    validationOf: (phase, params) => {
      const taskOf = taskDraw(phase, params);
      return groupsOf(pools.heldOut, 12).map((group, index) =>
        acousticBatch(taskOf(group, { draw: `validation ${index}` }), batchCorpus(corpus), corpus.reader),
      );
    },
    dataHash: configHash({
      corpus: corpus.hash,
      pools: pools.pools.map(({ name, utterances }) => [name, utterances.map(({ id }) => id)]),
      shapes,
    }),
    description: pools.description,
    notes: cutTexts(context.parts.semantic, pools),
    pools: poolSeconds(pools),
  };
}

/** Names each utterance whose text the semantic encoder cuts, once. */
function cutTexts(semantic: SemanticEncoder, { pools, heldOut }: StagePools): readonly string[] {
  const all = [...pools.flatMap(({ utterances }) => utterances), ...heldOut];
  const byId = new Map(all.map(({ id, symbols }) => [id, symbols.normalizedText]));
  return [...byId].flatMap(([id, text]) => cutText(semantic, text, `utterance ${id}`) ?? []);
}

function taskDraws(
  context: StageContext,
  from: {
    readonly pools: StagePools;
    readonly corpus: PreparedCorpus;
    readonly windowsOf: WindowChoice | undefined;
  },
): (phase: FreezePhase, params: ModelParams) => TaskDraw {
  const { parts, stage, compile } = context;
  const { style } = parts;
  const { pools, heldOut } = from.pools;
  const { settings, reader } = from.corpus;
  const recordings = pools.flatMap(({ utterances }) => utterances);
  let references: WindowSource | undefined;
  const { outChannels: channels, maxTokens } = parts.semantic;
  const texts = [...recordings, ...heldOut].map(({ symbols }) => symbols.normalizedText);
  const lookups = new Map<FreezePhase, SemanticLookup>();
  return (phase, params) => {
    const lookup =
      lookups.get(phase) ?? semanticCache(parts.semantic, { params, phase, compile, texts, folder: reader.folder });
    lookups.set(phase, lookup);
    references ??= referenceWindows(context, recordings, { settings, params, folder: reader.folder });
    const reference = referenceDraw(recordings, references);
    return (utterances, { draw, bucket }) => ({
      kind: 'acoustic',
      utterances: utterances.map(batchUtterance),
      withSpans: stage.alignment === 'boundaries',
      withLinearSpectrogram: parts.decoder.needs.includes('linearSpectrogram'),
      bucket,
      reference: reference(utterances, draw),
      styles: style && { count: style.names.length, places: utterances.map(({ tags }) => style.styleOf(tags)) },
      semantic:
        channels === 0 ? undefined : { items: utterances.map(({ symbols }) => lookup(symbols)), channels, maxTokens },
      windows: from.windowsOf?.(utterances, draw),
    });
  };
}

/** Windows of what the reference encoder looks at. */
function referenceWindows(
  { parts, stage, seed }: StageContext,
  recordings: readonly PreparedUtterance[],
  {
    settings,
    params,
    folder,
  }: { readonly settings: SpectralSettings; readonly params: ModelParams; readonly folder: string },
): WindowSource {
  const { melBins, sampleRate } = settings;
  const { frontEnd } = parts.reference;
  if (frontEnd === undefined) return melWindows(recordings, { seed, frames: stage.batch.referenceFrames, melBins });
  return stretchWindows(recordings, { seed, frontEnd, params: partParams(params, 'reference'), sampleRate, folder });
}

function trainingSource(
  { stage, parts, dataThreads }: StageContext,
  from: {
    readonly pools: StagePools;
    readonly plan: BatchPlan<PreparedUtterance>;
    readonly corpus: PreparedCorpus;
    readonly taskDraw: TaskDraw;
  },
): BatchSource {
  const { pools, plan, corpus, taskDraw } = from;
  const padded = paddedBuckets(plan.buckets, pools, parts.semantic);
  const micros = stage.batch.accumulation;
  const plannedAt = (step: number) =>
    Array.from({ length: micros }, (_, micro) => ({
      draw: step * micros + micro,
      ...plan.batchAt(step * micros + micro),
    }));
  return batchSource(
    {
      tasksAt: (step) =>
        plannedAt(step).map(({ utterances, bucket, draw }) =>
          taskDraw(utterances, { draw, bucket: padded.get(bucket) ?? bucket }),
        ),
      audioSeconds: (step) =>
        plannedAt(step).reduce(
          (sum, { utterances }) => sum + utterances.reduce((own, { durationSeconds }) => own + durationSeconds, 0),
          0,
        ),
    },
    { corpus, threads: dataThreads, mostAhead: mostStepsAhead(pools.sampler) },
  );
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
      return [bucket, { ...bucket, tokens: Math.min(Math.max(...own), semantic.maxTokens) }];
    }),
  );
}

function groupsOf(utterances: readonly PreparedUtterance[], size: number): readonly (readonly PreparedUtterance[])[] {
  const sorted = [...utterances].sort((a, b) => a.frames - b.frames);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
    sorted.slice(index * size, (index + 1) * size),
  );
}
