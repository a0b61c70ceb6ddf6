import { configHash } from '../core/config/configHash.ts';
import { recognitionObjective } from '../core/objectives/recognition.ts';
import { roundUp } from '../corpus/lengthBuckets.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { classesOfSyllable, type SyllableHead } from '../text/syllableClasses.ts';
import { longestAugmented } from './augmentSound.ts';
import { batchSource } from './batchSource.ts';
import { batchCorpus, batchUtterance, type SyllableTask } from './batchTask.ts';
import { mostStepsAhead, stageOrder } from './stageOrder.ts';
import { poolOptions, type StageContext, type StagePlan } from './stagePlan.ts';
import { poolSeconds, type StagePools, stagePools } from './stagePools.ts';
import { syllableBatch } from './syllableBatch.ts';

/** Frames are padded to a multiple of this. */
const frameMultiple = 8;

/** The plan of a recogniser's stage: recordings of single syllables, changed anew in each pass. */
export function recognitionPlan(context: StageContext, corpus: PreparedCorpus): StagePlan {
  const { stage, seed, parts, name } = context;
  const objective = recognitionObjective(parts.recogniser);
  const heard = syllablePools(context, corpus);
  const paddedFrames = mostFrames(
    context,
    corpus,
    heard.pools.flatMap(({ utterances }) => utterances),
  );
  const sized = heard.pools.map((pool) => ({
    ...pool,
    utterances: pool.utterances.map((whole) => sameLength(whole, paddedFrames)),
  }));
  const syllables = Math.max(1, Math.floor(stage.batch.frames / paddedFrames));
  const { plan, follower, shapes } = stageOrder(
    context,
    { pools: sized, sampler: heard.sampler },
    { batchUtterances: syllables },
  );
  const microsOf = (step: number) =>
    Array.from({ length: stage.batch.accumulation }, (_, micro) => step * stage.batch.accumulation + micro);
  const wholeAt = (micro: number) => plan.batchAt(micro).utterances.map(({ whole }) => whole);
  return {
    follower,
    objectiveAt: () => objective as never,
    sourceOf: () =>
      batchSource(
        {
          tasksAt: (step) =>
            microsOf(step).map((micro) => ({
              ...syllableTask(wholeAt(micro), paddedFrames),
              augmentation: stage.augmentation && {
                ...stage.augmentation,
                seed,
                name: `augmentation ${name} ${micro}`,
              },
            })),
          audioSeconds: (step) =>
            microsOf(step)
              .flatMap(wholeAt)
              .reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
        },
        { corpus, threads: context.dataThreads, mostAhead: mostStepsAhead(heard.sampler) },
      ),
    validationOf: () => [syllableBatch(syllableTask(heard.heldOut, paddedFrames), batchCorpus(corpus), corpus.reader)],
    dataHash: configHash({
      corpus: corpus.hash,
      pools: heard.pools.map(({ utterances }) => utterances.map(({ id }) => id)),
      shapes,
    }),
    description: heard.description,
    notes: [],
    pools: poolSeconds(heard),
  };
}

/** The recordings of single syllables that a recogniser's stage draws from. @throws ConfigError where the corpus has none. */
export function syllablePools(context: StageContext, corpus: PreparedCorpus): StagePools {
  const utterances = corpus.utterances.filter(isSyllable);
  if (!utterances.some(({ split }) => split === 'train')) {
    throw new ConfigError(
      `recipe.stages.${context.name}: the corpus has no training recording of a single syllable with numbered pinyin; ` +
        'a recogniser learns from such recordings, as corpus=gcin-voice has them',
    );
  }
  return stagePools(context.stage, { ...corpus, utterances }, poolOptions(context));
}

/** Is one syllable said whose initial, final and tone are known? */
function isSyllable({ pinyin }: PreparedUtterance): boolean {
  const [syllable, ...others] = pinyin ?? [];
  return syllable !== undefined && others.length === 0 && classesOfSyllable(syllable) !== undefined;
}

/** Frames of the longest recording after any change of it. */
function mostFrames(
  { stage }: StageContext,
  { settings }: PreparedCorpus,
  utterances: readonly PreparedUtterance[],
): number {
  const longest = Math.max(...utterances.map(({ frames }) => frames));
  const samples = longest * settings.hopLength;
  const changed =
    stage.augmentation === undefined ? samples : longestAugmented(samples, stage.augmentation, settings.sampleRate);
  return roundUp(Math.ceil(changed / settings.hopLength), frameMultiple);
}

/** An utterance that counts as long as all others, so that every batch has the same shape. */
function sameLength(whole: PreparedUtterance, frames: number) {
  const { id, speaker, text, symbols, durationSeconds } = whole;
  return { id, speaker, text, symbols, durationSeconds, frames, whole };
}

function syllableTask(utterances: readonly PreparedUtterance[], paddedFrames: number): SyllableTask {
  const known = utterances.map(({ pinyin }) => classesOfSyllable(pinyin?.[0] ?? ''));
  const classesOf = (head: SyllableHead) => known.map((one) => one?.[head] ?? 0);
  const classes = { initial: classesOf('initial'), final: classesOf('final'), tone: classesOf('tone') };
  return { kind: 'syllables', utterances: utterances.map(batchUtterance), classes, paddedFrames };
}
