import type { Candidate } from './chooseSentences.ts';
import type { FeatureTable, ItemIndex, TableFacet } from './featureTable.ts';
import { findGaps, type Gap } from './gaps.ts';
import { OpenGaps } from './openGaps.ts';

/** A loss beside all others. */
export interface LossFigure {
  /** How often it was on held-out data. */
  readonly heldOut: number;
  /** Mean, drawn towards the mean of all as if that had been seen a few times more. */
  readonly loss: number;
  /** Above the mean of all, in standard deviations of single losses; above 0 it is hard. A likelihood has negative losses. */
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
  /** What it adds by the most that any sentence left would, 0 to 1. */
  readonly coverage: number;
  /** Share of the other sentences of the pool that are expected to lose less. */
  readonly loss: number;
  /** Share of the other sampled sentences whose samples differ less; 0: it was not sampled. */
  readonly spread: number;
  readonly closes: readonly Gap[];
  /** What it holds that the model finds hardest. */
  readonly hard: readonly ({ readonly phoneme: string } & Pick<LossFigure, 'hardness'>)[];
}

/** A pool sentence with what the model says of it. */
export interface JudgedSentence {
  readonly candidate: Candidate;
  /** Expected, by how hard its phonemes are. */
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

/** Figures of keys from single losses. `all`: those by which they are judged, each once. */
export function lossFigures<Key>(
  sightings: readonly (readonly [key: Key, loss: number])[],
  all: readonly number[],
): ReadonlyMap<Key, LossFigure> {
  const mean = meanOf(all);
  const deviation = Math.sqrt(meanOf(all.map((loss) => (loss - mean) ** 2)));
  return new Map(
    [...byKey(sightings)].map(([key, losses]) => {
      const whole = losses.reduce((sum, loss) => sum + loss, priorSightings * mean);
      const loss = whole / (losses.length + priorSightings);
      return [key, { heldOut: losses.length, loss, hardness: deviation > 0 ? (loss - mean) / deviation : 0 }];
    }),
  );
}

function byKey<Key>(sightings: readonly (readonly [key: Key, value: number])[]): ReadonlyMap<Key, readonly number[]> {
  const values = new Map<Key, number[]>();
  for (const [key, value] of sightings) {
    const own = values.get(key);
    if (own === undefined) values.set(key, [value]);
    else own.push(value);
  }
  return values;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A kind of sentence that is lacking or hard. JSON-able. */
export interface AskedKind {
  readonly axis: string;
  readonly facet: string;
  readonly item: string;
  /** Amount in the training utterances. */
  readonly heard: number;
  readonly isGap: boolean;
  /** Of the held-out utterances that have it, beside those that have anything of its facet; absent: none has. */
  readonly figure: LossFigure | undefined;
  /** Mean over the same utterances. */
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
 * share of its item beside the most frequent one, a loss as many standard deviations as it is above the mean. An utterance
 * is one sighting of an item, however often it has it, and is judged beside those of which the same facet says anything.
 */
export function askedKinds(index: ItemIndex, counts: Float64Array, heldOut: JudgedUtterances): readonly AskedKind[] {
  const gaps = new Set(findGaps(index, counts).map(({ place }) => place));
  const wanted = index.facets.flatMap((facet) => {
    const { figures, durationErrors } = facetFigures(facet, heldOut);
    const most = Math.max(...facet.target.values());
    return facet.items.map((item, number) => {
      const place = facet.first + number;
      const figure = figures.get(place);
      const isGap = gaps.has(place);
      const want = (isGap ? (index.targets[place] as number) / most : 0) + Math.max(0, figure?.hardness ?? 0);
      const errors = durationErrors.get(place);
      const durationErrorMs = errors && meanOf(errors);
      const heard = counts[place] as number;
      return { want, kind: { axis: facet.axis, facet: facet.title, item, heard, isGap, figure, durationErrorMs } };
    });
  });
  return wanted
    .filter(({ want }) => want > 0)
    .sort((a, b) => b.want - a.want)
    .map(({ kind }) => kind);
}

/** Losses and duration errors of the items of a facet, by their places. */
function facetFigures({ first, items }: TableFacet, { table, losses, durationErrorsMs }: JudgedUtterances) {
  const { starts, places } = table;
  const sightings = losses.flatMap((loss, row) => {
    const own = places.subarray(starts[row], starts[row + 1]);
    const ofFacet = [...own].filter((place) => place >= first && place < first + items.length);
    return ofFacet.length === 0 ? [] : [{ row, loss, places: ofFacet }];
  });
  const eachOf = (figureOf: (sighting: (typeof sightings)[number]) => number) =>
    sightings.flatMap((sighting) => sighting.places.map((place) => [place, figureOf(sighting)] as const));
  return {
    figures: lossFigures(
      eachOf(({ loss }) => loss),
      sightings.map(({ loss }) => loss),
    ),
    durationErrors: byKey(eachOf(({ row }) => durationErrorsMs[row] as number)),
  };
}

/**
 * Sentences in the order in which they should be recorded: each time the one with the highest score beside what was asked
 * for before, the earlier one of equals. The score is the weighted mean of what it would cover, by the most that any of those
 * left would, of its rank in the pool by expected loss, and of its rank among the sampled ones by spread; a sentence that was
 * not sampled has the rank 0.
 */
export function askSentences(
  judged: readonly JudgedSentence[],
  index: ItemIndex,
  options: { readonly counts: Float64Array; readonly weights: AskWeights; readonly most: number },
): readonly AskedSentence[] {
  const gaps = new OpenGaps(index, options.counts);
  const losses = ranks(judged.map(({ loss }) => loss));
  const spreads = ranks(judged.map(({ spread }) => spread));
  const rest = judged.map(({ candidate, hard }, at) => ({
    ...{ candidate, hard, loss: losses[at] as number, spread: spreads[at] as number },
  }));
  const { weights } = options;
  const whole = weights.coverage + weights.loss + weights.spread;
  const asked: AskedSentence[] = [];
  while (asked.length < options.most && rest.length > 0) {
    const worths = rest.map(({ candidate }) => gaps.worth(candidate));
    const most = worths.reduce((one, other) => Math.max(one, other), 0);
    const sidesOf = (at: number) => {
      const { loss, spread } = rest[at] as (typeof rest)[number];
      const coverage = most > 0 ? (worths[at] as number) / most : 0;
      const score = (weights.coverage * coverage + weights.loss * loss + weights.spread * spread) / whole;
      return { score, coverage, loss, spread };
    };
    let [best, sides] = [0, sidesOf(0)];
    for (let at = 1; at < rest.length; at++) {
      const own = sidesOf(at);
      if (own.score > sides.score) [best, sides] = [at, own];
    }
    const [{ candidate, hard }] = rest.splice(best, 1) as [(typeof rest)[number]];
    const { id, text, pinyin, seconds } = candidate;
    asked.push({ id, text, pinyin, seconds, ...sides, closes: gaps.add(candidate), hard });
  }
  return asked;
}

/** Share of the other known values that are below each; equal values have equal ranks, an unknown one 0. */
function ranks(values: readonly (number | undefined)[]): readonly number[] {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const below = new Map<number, number>();
  for (const [at, value] of known.entries()) if (!below.has(value)) below.set(value, at);
  return values.map((value) => (value === undefined ? 0 : (below.get(value) ?? 0) / Math.max(1, known.length - 1)));
}
