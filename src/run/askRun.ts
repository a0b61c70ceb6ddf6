import type { AcousticBatch, AcousticPass } from '../core/objectives/acousticPass.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams, Objective } from '../core/objectives/objective.ts';
import { freezePhases } from '../core/trainer/freezePlan.ts';
import { lossWeights } from '../core/trainer/lossWeights.ts';
import type { Stage } from '../core/trainer/stage.ts';
import { momentAt, stageMoments } from '../core/trainer/stageMoments.ts';
import { totalSeconds } from '../corpus/poolSelection.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { PoolSentence } from '../corpus/sentencePool.ts';
import {
  type AskedKind,
  type AskedSentence,
  type AskWeights,
  askedKinds,
  askSentences,
  type JudgedSentence,
  type LossFigure,
  lossFigures,
} from '../diversity/askSentences.ts';
import type { Candidate } from '../diversity/chooseSentences.ts';
import { featureTable, ItemIndex, itemCounts, type WeightedAxis } from '../diversity/featureTable.ts';
import { sentenceRows } from '../diversity/readCandidate.ts';
import { readPool } from '../diversity/recommendScript.ts';
import { ConfigError, CorpusError, TextError } from '../errors.ts';
import { timbreVector } from '../synthesis/timbre.ts';
import type { ReadText } from '../text/frontend.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { type HeldOutLoss, heldOutLosses } from './heldOutLosses.ts';
import { type SampleSource, sampleSpread } from './sampleSpread.ts';
import type { StagePlan } from './stagePlan.ts';
import { learnsToSpeak } from './stageSpeech.ts';
import { unitOf, voiceReference } from './voiceRecordings.ts';

/** A trained run that is asked. */
export interface AskedRun {
  /** For messages. */
  readonly folder: string;
  readonly parts: ModelParts;
  readonly params: ModelParams;
  readonly corpus: PreparedCorpus;
  readonly stages: Readonly<Record<string, Stage>>;
  /** A stage as training planned it, over all that is held out. */
  planOf(name: string, stage: Stage): Promise<StagePlan>;
  readonly read: ReadText;
  readonly synthesis: { readonly noiseScale: number; readonly referenceSeconds: number };
}

export interface AskOptions {
  readonly axes: readonly WeightedAxis[];
  readonly pool: readonly PoolSentence[];
  readonly weights: AskWeights;
  /** Sentences asked for. */
  readonly most: number;
  /** Of each sampled sentence. */
  readonly samples: number;
  /** Sentences that are sampled: those that lose most by their phonemes. */
  readonly sampled: number;
  readonly speaker: string;
  report?(message: string, done: number, total: number): void;
}

/** A phoneme with its tone, on held-out data. */
export interface AskedPhoneme extends LossFigure {
  readonly phoneme: string;
  /** Mean of predicted less aligned duration, without sign. */
  readonly durationErrorMs: number;
}

/** What a trained model still lacks. JSON-able. */
export interface AskResult {
  readonly stage: string;
  readonly speaker: string;
  /** The speaker's training utterances in the corpus, whether a stage heard them or not. */
  readonly recorded: { readonly utterances: number; readonly seconds: number };
  readonly heldOut: number;
  /** Mean over held-out utterances. */
  readonly loss: number;
  readonly durationErrorMs: number;
  /** undefined: no sentence was sampled. */
  readonly samplesFrom: SampleSource | undefined;
  readonly phonemes: readonly AskedPhoneme[];
  readonly kinds: readonly AskedKind[];
  readonly sentences: readonly AskedSentence[];
  /** Sentences of the pool that cannot be read. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}

const hardPhonemes = 3;
/** Variance of samples that differ by the rounding of float32 alone, with room. */
const roundingSpread = 1e-9;

/**
 * Asks a trained model what it still lacks: what it loses on held-out utterances of a speaker, how much samples of pool
 * sentences differ, and what the speaker's training utterances do not cover.
 *
 * @throws CorpusError where nothing of the speaker is held out, or no sentence of the pool can be read; ConfigError where no
 * stage of the run learns to speak.
 */
export async function askRun(run: AskedRun, options: AskOptions): Promise<AskResult> {
  const { speaker, axes } = options;
  const found = Object.entries(run.stages).findLast(([, stage]) => learnsToSpeak(stage));
  if (found === undefined) {
    throw new ConfigError(`${run.folder}: no stage of this run learns to speak, so there are no losses of sentences`);
  }
  const [name, stage] = found;
  const own = run.corpus.utterances.filter((utterance) => utterance.speaker === speaker);
  const losses = await lossesOf(run, { name, stage, heldOut: own.filter(({ split }) => split === 'heldout'), speaker });
  const index = new ItemIndex(axes);
  const recorded = own.filter(({ split }) => split === 'train');
  const counts = itemCounts(featureTable(recorded, axes));
  const spoken = ofSentences(losses);
  const heldOutTable = featureTable(
    spoken.map(({ utterance }) => utterance),
    axes,
  );
  const phonemes = phonemeFigures(losses);
  const pool = poolOf(run, options, sentenceRows(index, axes));
  const { judged, samplesFrom } = judge(run, { ...options, candidates: pool.readable, phonemes });
  const mean = (of: (loss: HeldOutLoss) => number) => losses.reduce((sum, one) => sum + of(one), 0) / losses.length;
  const msOf = frameMs(run.corpus);
  return {
    stage: name,
    speaker,
    recorded: { utterances: recorded.length, seconds: totalSeconds(recorded) },
    heldOut: losses.length,
    loss: mean(({ loss }) => loss),
    durationErrorMs: msOf * mean(({ durationErrors }) => meanSize(durationErrors)),
    samplesFrom,
    phonemes: describePhonemes(phonemes, losses, msOf),
    kinds: askedKinds(index, counts, {
      table: heldOutTable,
      losses: spoken.map(({ loss }) => loss),
      durationErrorsMs: spoken.map(({ durationErrors }) => msOf * meanSize(durationErrors)),
    }),
    sentences: askSentences(judged, index, { ...options, counts }),
    skipped: pool.skipped,
  };
}

async function lossesOf(
  run: AskedRun,
  at: {
    readonly name: string;
    readonly stage: Stage;
    readonly heldOut: readonly PreparedUtterance[];
    readonly speaker: string;
  },
): Promise<readonly HeldOutLoss[]> {
  const { name, stage, heldOut, speaker } = at;
  if (heldOut.length === 0) {
    throw new CorpusError(
      `${run.folder}: nothing of the speaker '${speaker}' is held out, so the model cannot be asked what it loses; ` +
        "mark utterances with split 'heldout' in the corpus and train again",
    );
  }
  const plan = await run.planOf(name, stage);
  const moments = stageMoments(stage, freezePhases(stage, run.parts.semantic, `recipe.stages.${name}`));
  const { phase, fromStep } = momentAt(moments, Number.POSITIVE_INFINITY);
  const objective = plan.objectiveAt(fromStep, phase) as unknown as Objective<AcousticBatch, AcousticPass>;
  const losses = heldOutLosses(run.parts, objective, run.params, {
    batches: plan.validationOf(phase, run.params),
    utterances: heldOut,
    weights: lossWeights(stage.losses, Number.POSITIVE_INFINITY, objective.termWeights),
  });
  if (losses.length > 0) return losses;
  throw new CorpusError(
    `${run.folder}: stage '${name}' hears nothing of the speaker '${speaker}'; choose one of its voices with --speaker`,
  );
}

/** Losses by the names of symbols, a final being another one with each tone. */
function phonemeFigures(losses: readonly HeldOutLoss[]): ReadonlyMap<string, LossFigure> {
  const sightings = losses.flatMap(({ utterance, symbolLosses }) =>
    phonemesOf(utterance.symbols).map((phoneme, at) => [phoneme, symbolLosses[at] as number] as const),
  );
  return lossFigures(
    sightings,
    sightings.map(([, loss]) => loss),
  );
}

function phonemesOf({ symbols, symbolIds, toneIds }: SymbolSequence): readonly string[] {
  return Array.from(symbolIds, (id, at) => {
    const tone = toneIds[at] ?? 0;
    return `${symbols[at] ?? id}${tone > 0 ? tone : ''}`;
  });
}

function describePhonemes(
  figures: ReadonlyMap<string, LossFigure>,
  losses: readonly HeldOutLoss[],
  msPerFrame: number,
): readonly AskedPhoneme[] {
  const errors = new Map<string, number[]>();
  for (const { utterance, durationErrors } of losses) {
    for (const [at, phoneme] of phonemesOf(utterance.symbols).entries()) {
      const own = errors.get(phoneme);
      if (own === undefined) errors.set(phoneme, [durationErrors[at] as number]);
      else own.push(durationErrors[at] as number);
    }
  }
  return [...figures]
    .map(([phoneme, figure]) => ({
      phoneme,
      ...figure,
      durationErrorMs: msPerFrame * meanSize(errors.get(phoneme) ?? []),
    }))
    .sort((a, b) => b.hardness - a.hardness);
}

/** Sentences where there are any: beside single syllables all that only sentences have would look hard. */
function ofSentences(losses: readonly HeldOutLoss[]): readonly HeldOutLoss[] {
  const sentences = losses.filter(({ utterance }) => unitOf(utterance) === 'sentence');
  return sentences.length > 0 ? sentences : losses;
}

function meanSize(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, values.length);
}

function frameMs({ settings }: PreparedCorpus): number {
  return (1000 * settings.hopLength) / settings.sampleRate;
}

interface ReadableSentence {
  readonly candidate: Candidate;
  readonly sequence: SymbolSequence;
}

/** Sentences that both the axes and the model can read. @throws CorpusError where there are none. */
function poolOf(run: AskedRun, { pool }: AskOptions, rowOf: Parameters<typeof readPool>[1]) {
  const { candidates, skipped } = readPool(pool, rowOf);
  const unread = [...skipped];
  const readable = candidates.flatMap((candidate): readonly ReadableSentence[] => {
    try {
      return [{ candidate, sequence: run.read(candidate.text) }];
    } catch (cause) {
      if (!(cause instanceof TextError)) throw cause;
      unread.push({ id: candidate.id, why: cause.message });
      return [];
    }
  });
  if (readable.length > 0) return { readable, skipped: unread };
  throw new CorpusError(`--pool: none of its ${pool.length} sentences can be read; ${unread[0]?.why}`);
}

function judge(
  run: AskedRun,
  options: AskOptions & {
    readonly candidates: readonly ReadableSentence[];
    readonly phonemes: ReadonlyMap<string, LossFigure>;
  },
): { readonly judged: readonly JudgedSentence[]; readonly samplesFrom: SampleSource | undefined } {
  const expected = options.candidates.map((one) => ({ ...one, ...expectedLoss(one.sequence, options.phonemes) }));
  const order = [...expected]
    .sort((a, b) => b.loss - a.loss)
    .slice(0, options.weights.spread > 0 ? options.sampled : 0);
  const { spreads, samplesFrom } = spreadsOf(run, order, options);
  const judged = expected.map(({ candidate, loss, hard }) => ({
    ...{ candidate, loss, hard },
    spread: spreads.get(candidate.id),
  }));
  return { judged, samplesFrom };
}

/** The mean over a sentence's phonemes of how hard each is; one that was never held out counts as the mean of all. */
function expectedLoss(sequence: SymbolSequence, figures: ReadonlyMap<string, LossFigure>) {
  const phonemes = phonemesOf(sequence);
  const hardnessOf = (phoneme: string) => figures.get(phoneme)?.hardness ?? 0;
  const hard = [...new Set(phonemes)]
    .map((phoneme) => ({ phoneme, hardness: hardnessOf(phoneme) }))
    .filter(({ hardness }) => hardness > 0)
    .sort((a, b) => b.hardness - a.hardness)
    .slice(0, hardPhonemes);
  return { loss: phonemes.reduce((sum, one) => sum + hardnessOf(one), 0) / Math.max(1, phonemes.length), hard };
}

/** By dropout where any part has it, else by draws from the prior. */
function spreadsOf(run: AskedRun, sentences: readonly ReadableSentence[], { speaker, samples, report }: AskOptions) {
  const spreads = new Map<string, number>();
  const [first] = sentences;
  if (first === undefined) return { spreads, samplesFrom: undefined };
  const { parts, params, corpus, synthesis } = run;
  const voice = voiceReference(corpus, speaker, { seconds: synthesis.referenceSeconds, seed: 0 });
  const timbre = timbreVector(parts, params, { voice, spectral: corpus.settings });
  const spreadOf = (sequence: SymbolSequence, from: SampleSource) =>
    sampleSpread(parts, params, sequence, { timbre, samples, from, noiseScale: synthesis.noiseScale });
  const samplesFrom: SampleSource = spreadOf(first.sequence, 'dropout') > roundingSpread ? 'dropout' : 'prior';
  for (const { candidate, sequence } of sentences) {
    spreads.set(candidate.id, spreadOf(sequence, samplesFrom));
    report?.('sampling sentences', spreads.size, sentences.length);
  }
  timbre.dispose();
  return { spreads, samplesFrom };
}
