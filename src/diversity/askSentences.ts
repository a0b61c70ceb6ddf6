import type { Candidate } from './chooseSentences.ts';
import type { FeatureTable, ItemIndex } from './featureTable.ts';
import { findGaps, type Gap } from './gaps.ts';

/** A loss beside those of its kind. */
export interface LossFigure {
  /** How often it was on held-out data. */
  readonly heldOut: number;
  /** Mean, drawn towards the mean of all as if that had been seen a few times more. */
  readonly loss: number;
  /** Above the mean, in standard deviations of single losses, of which a likelihood has negative ones: above 0 it is hard. */
  readonly hardness: number;
}

/** What is asked for, and why. JSON-able. */
export interface AskedSentence {
  readonly id: string;
  readonly text: string;
  readonly pinyin: string;
  readonly seconds: number;
  /** 0 to 1. */
  readonly score: number;
  /** Its three sides, 0 to 1: what it adds by the most that any sentence left would, and its ranks in the pool. */
  readonly coverage: number;
  readonly loss: number;
  readonly spread: number;
  readonly closes: readonly Gap[];
  /** What it holds that the model finds hardest. */
  readonly hard: readonly ({ readonly phoneme: string } & Pick<LossFigure, 'hardness'>)[];
}

/** A pool sentence with what the model says of it. */
export interface JudgedSentence {
  readonly candidate: Candidate;
  /** Expected, by the losses of its phonemes. */
  readonly loss: number;
  /** How much samples of it differ; undefined: it was not sampled. */
  readonly spread: number | undefined;
  readonly hard: AskedSentence['hard'];
}

/** Of each side of the score. */
export interface AskWeights {
  readonly coverage: number;
  readonly loss: number;
  readonly spread: number;
}

/** So many sightings of the mean are added to each figure. */
const priorSightings = 4;

/** Figures of keys from single losses: (key, loss, weight). */
export function lossFigures(
  sightings: readonly (readonly [key: string, loss: number, amount: number])[],
): ReadonlyMap<string, LossFigure> {
  const whole = sightings.reduce((sum, [, , amount]) => sum + amount, 0);
  const mean = sightings.reduce((sum, [, loss, amount]) => sum + loss * amount, 0) / whole;
  const square = sightings.reduce((sum, [, loss, amount]) => sum + amount * (loss - mean) ** 2, 0) / whole;
  const sums = new Map<string, { loss: number; amount: number }>();
  for (const [key, loss, amount] of sightings) {
    const before = sums.get(key) ?? { loss: 0, amount: 0 };
    sums.set(key, { loss: before.loss + loss * amount, amount: before.amount + amount });
  }
  return new Map(
    [...sums].map(([key, { loss, amount }]) => {
      const drawn = (loss + priorSightings * mean) / (amount + priorSightings);
      return [key, { heldOut: amount, loss: drawn, hardness: square > 0 ? (drawn - mean) / Math.sqrt(square) : 0 }];
    }),
  );
}

/** A kind of sentence that is lacking or hard. JSON-able. */
export interface AskedKind {
  readonly axis: string;
  readonly facet: string;
  readonly item: string;
  /** Amount in the training utterances. */
  readonly heard: number;
  readonly isGap: boolean;
  /** Of the held-out utterances that have it; absent: none has. */
  readonly figure: LossFigure | undefined;
  readonly durationErrorMs: number | undefined;
}

/** What was held out, and what the model makes of each utterance. */
interface JudgedUtterances {
  readonly table: FeatureTable;
  /** [rows] */
  readonly losses: readonly number[];
  /** [rows] mean over the utterance's symbols, without sign. */
  readonly durationErrorsMs: readonly number[];
}

/**
 * The kinds of sentence that the corpus lacks or the model finds hard, the most wanted first: a gap counts as much as the
 * share of its item beside the most frequent one, a loss as many standard deviations as it is above the mean.
 */
export function askedKinds(index: ItemIndex, counts: Float64Array, heldOut: JudgedUtterances): readonly AskedKind[] {
  const { starts, places, amounts } = heldOut.table;
  const sightingsOf = (values: readonly number[]) =>
    values.flatMap((value, row) =>
      [...places.subarray(starts[row], starts[row + 1])].map(
        (place, at) => [String(place), value, amounts[(starts[row] as number) + at] as number] as const,
      ),
    );
  const figures = lossFigures(sightingsOf(heldOut.losses));
  const durations = lossFigures(sightingsOf(heldOut.durationErrorsMs));
  const gaps = new Set(findGaps(index, counts).map(({ place }) => place));
  const wanted = index.facets.flatMap((facet) => {
    const most = Math.max(...facet.target.values());
    return facet.items.map((item, number) => {
      const place = facet.first + number;
      const figure = figures.get(String(place));
      const isGap = gaps.has(place);
      const want = (isGap ? (index.targets[place] as number) / most : 0) + Math.max(0, figure?.hardness ?? 0);
      const durationErrorMs = durations.get(String(place))?.loss;
      const heard = counts[place] as number;
      return { want, kind: { axis: facet.axis, facet: facet.title, item, heard, isGap, figure, durationErrorMs } };
    });
  });
  return wanted
    .filter(({ want }) => want > 0)
    .sort((a, b) => b.want - a.want)
    .map(({ kind }) => kind);
}

/**
 * Sentences in the order in which they should be recorded: each time the one with the highest score beside what was asked
 * for before. The score is the weighted mean of what it would cover, by the most that any of those left would, and of its
 * ranks in the pool by expected loss and by spread; a sentence that was not sampled has the rank 0.
 */
export function askSentences(
  judged: readonly JudgedSentence[],
  index: ItemIndex,
  options: { readonly counts: Float64Array; readonly weights: AskWeights; readonly most: number },
): readonly AskedSentence[] {
  const counts = Float64Array.from(options.counts);
  const open = new Map(findGaps(index, counts).map((gap) => [gap.place, gap]));
  const coverOf = ({ row, seconds }: Candidate) =>
    [...row].reduce((sum, [place, amount]) => {
      const gap = open.get(place);
      if (gap === undefined) return sum;
      const left = Math.min(amount, gap.needed - (counts[place] as number)) / gap.needed;
      return sum + gap.share * index.item(place).facet.share * left;
    }, 0) / seconds;
  const losses = ranks(judged.map(({ loss }) => loss));
  const spreads = ranks(judged.map(({ spread }) => spread ?? Number.NEGATIVE_INFINITY));
  const { weights } = options;
  const whole = weights.coverage + weights.loss + weights.spread;
  const rest = new Set(judged.keys());
  const asked: AskedSentence[] = [];
  while (asked.length < options.most && rest.size > 0) {
    let best: { readonly at: number; readonly score: number; readonly coverage: number } | undefined;
    const covers = new Map([...rest].map((at) => [at, coverOf((judged[at] as JudgedSentence).candidate)]));
    const mostCover = Math.max(...covers.values());
    for (const [at, cover] of covers) {
      const coverage = mostCover > 0 ? cover / mostCover : 0;
      const score =
        (weights.coverage * coverage +
          weights.loss * (losses[at] as number) +
          weights.spread * (spreads[at] as number)) /
        whole;
      if (best === undefined || score > best.score) best = { at, score, coverage };
    }
    const { at, score, coverage } = best as NonNullable<typeof best>;
    const { candidate, hard } = judged[at] as JudgedSentence;
    rest.delete(at);
    const { id, text, pinyin, seconds, row } = candidate;
    for (const [place, amount] of row) counts[place] = (counts[place] as number) + amount;
    const closes = [...row.keys()].flatMap((place): readonly Gap[] => {
      const gap = open.get(place);
      if (gap === undefined || (counts[place] as number) < gap.needed) return [];
      open.delete(place);
      return [gap];
    });
    const sides = { coverage, loss: losses[at] as number, spread: spreads[at] as number };
    asked.push({ id, text, pinyin, seconds, score, ...sides, closes, hard });
  }
  return asked;
}

/** Share of the others that are below each value; equal values have equal ranks. */
function ranks(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const below = new Map<number, number>();
  for (const [at, value] of sorted.entries()) if (!below.has(value)) below.set(value, at);
  return values.map((value) => (below.get(value) ?? 0) / Math.max(1, values.length - 1));
}
