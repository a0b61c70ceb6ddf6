import { bootstrapFigure } from '../evaluation/bootstrap.ts';
import { divergenceBits, entropyBits, sumOf } from './distribution.ts';
import { type FeatureTable, type ItemIndex, itemCounts, type TableFacet } from './featureTable.ts';
import { findGaps, type Gap } from './gaps.ts';
import { coverageError, sampleCoverage } from './sampleCoverage.ts';

/** 95 %; absent where fewer than two things were heard. */
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How well one facet is served. JSON-able. */
export interface FacetScore {
  readonly facet: string;
  readonly title: string;
  readonly measure: TableFacet['measure'];
  /** 0 to 1. coverage: share of running text that is made of heard items; balance: 1 less the divergence. */
  readonly score: number;
  readonly interval: Interval | undefined;
  readonly items: number;
  readonly heardItems: number;
  /** How much was counted in all. */
  readonly amount: number;
  readonly entropyBits: number;
  /** Jensen-Shannon, from the target. */
  readonly divergenceBits: number;
  /** Share of further speech of this kind that would be items not heard so far (Good-Turing). */
  readonly unheardShare: number | undefined;
  readonly missing: readonly Gap[];
}

export interface AxisScore {
  readonly axis: string;
  readonly score: number;
  readonly interval: Interval | undefined;
  readonly facets: readonly FacetScore[];
}

/** From so many utterances on an interval is drawn from fewer resamplings. */
const manyRows = 20_000;

/** Scores of each axis over the rows of a table, with how sure they are. */
export function axisScores(table: FeatureTable, seed: number): readonly AxisScore[] {
  const counts = itemCounts(table);
  const gaps = findGaps(table.index, counts);
  const facets = table.index.facets.map((facet) => ({
    facet,
    score: facetScore(facet, { table, counts, gaps, seed }),
  }));
  return axesOf(table.index).map((axis) => {
    const own = facets.filter((one) => one.facet.axis === axis);
    const weights = own.map(({ facet }) => facet.weight / sumOf(own.map((one) => one.facet.weight)));
    const mean = (of: (score: FacetScore) => number) =>
      own.reduce((sum, { score }, place) => sum + (weights[place] as number) * of(score), 0);
    // Facets are counted over the same utterances: their errors are taken to lie all on one side.
    const interval = own.some(({ score }) => score.interval !== undefined)
      ? { low: mean((one) => one.interval?.low ?? one.score), high: mean((one) => one.interval?.high ?? one.score) }
      : undefined;
    return { axis, score: mean(({ score }) => score), interval, facets: own.map(({ score }) => score) };
  });
}

/** Scores of the axes by counts alone: axis -> score. */
export function scoresOfCounts(index: ItemIndex, counts: Float64Array): ReadonlyMap<string, number> {
  return new Map(
    axesOf(index).map((axis) => {
      const own = index.facets.filter((facet) => facet.axis === axis);
      const weight = sumOf(own.map((facet) => facet.weight));
      return [
        axis,
        own.reduce((sum, facet) => sum + (facet.weight / weight) * scoreOf(facet, slices(index, facet, counts)), 0),
      ];
    }),
  );
}

function axesOf(index: ItemIndex): readonly string[] {
  return [...new Set(index.facets.map(({ axis }) => axis))];
}

interface FacetCounts {
  readonly heard: Float64Array;
  readonly targets: Float64Array;
}

function slices(index: ItemIndex, facet: TableFacet, counts: Float64Array): FacetCounts {
  const end = facet.first + facet.items.length;
  return { heard: counts.subarray(facet.first, end), targets: index.targets.subarray(facet.first, end) };
}

function scoreOf(facet: TableFacet, { heard, targets }: FacetCounts): number {
  if (facet.measure === 'balance') return 1 - divergenceBits(heard, targets);
  const score = heard.reduce((sum, count, place) => sum + (count > 0 ? (targets[place] as number) : 0), 0);
  return Math.min(1, score);
}

interface Scored {
  readonly table: FeatureTable;
  readonly counts: Float64Array;
  readonly gaps: readonly Gap[];
  readonly seed: number;
}

function facetScore(facet: TableFacet, scored: Scored): FacetScore {
  const own = slices(scored.table.index, facet, scored.counts);
  const amount = sumOf(own.heard);
  const score = scoreOf(facet, own);
  return {
    facet: facet.name,
    title: facet.title,
    measure: facet.measure,
    score,
    interval: amount < 2 ? undefined : clipped(intervalOf(facet, { ...scored, own, score })),
    items: facet.items.length,
    heardItems: own.heard.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    amount,
    entropyBits: entropyBits(own.heard),
    divergenceBits: divergenceBits(own.heard, own.targets),
    unheardShare: amount < 2 || facet.measure === 'balance' ? undefined : 1 - sampleCoverage(own.heard),
    missing: scored.gaps.filter((gap) => gap.axis === facet.axis && gap.facet === facet.name),
  };
}

function intervalOf(
  facet: TableFacet,
  { table, own, score, seed }: Scored & { readonly own: FacetCounts; readonly score: number },
): Interval | undefined {
  if (facet.measure === 'balance') return balanceInterval(facet, table, seed);
  const error = 1.96 * coverageError(own.heard, own.targets);
  return { low: score - error, high: score + error };
}

/**
 * Utterances are drawn anew with replacement. Divergence grows with the noise of a draw, so the interval is the basic one,
 * which turns that bias round.
 *
 * Source: Davison & Hinkley, Bootstrap Methods and their Application (1997), section 2.4.
 */
function balanceInterval(facet: TableFacet, table: FeatureTable, seed: number): Interval | undefined {
  const rows = facetRows(facet, table);
  const end = facet.first + facet.items.length;
  const targets = table.index.targets.subarray(facet.first, end);
  const only = onlyItem(rows);
  if (only !== undefined && rows.length > 1) return onlyItemInterval(only, rows.length, targets);
  const counts = new Float64Array(facet.items.length);
  const resamplings = rows.length > manyRows ? 50 : 200;
  const figure = bootstrapFigure(
    rows.length,
    (drawn) => {
      counts.fill(0);
      for (const row of drawn) {
        for (const [item, amount] of rows[row] ?? []) counts[item] = (counts[item] as number) + amount;
      }
      return 1 - divergenceBits(counts, targets);
    },
    { seed, resamplings },
  );
  if (figure?.low === undefined || figure.high === undefined) return undefined;
  return { low: 2 * figure.value - figure.high, high: 2 * figure.value - figure.low };
}

/** The item of which alone all rows are. */
function onlyItem(rows: readonly (readonly [item: number, amount: number])[][]): number | undefined {
  const [first] = rows[0] ?? [];
  return first !== undefined && rows.every((row) => row.every(([item]) => item === first[0])) ? first[0] : undefined;
}

/**
 * Where every utterance is of one kind, draws from them show no doubt: the others may still have together what so many
 * utterances without them leave possible (95 %), each by its target.
 *
 * Source: Hanley & Lippman-Hand, If nothing goes wrong, is everything all right? (JAMA 249, 1983): 1 - 0.05^(1/n).
 */
function onlyItemInterval(only: number, utterances: number, targets: Float64Array): Interval {
  const others = 1 - (targets[only] as number);
  const possible = others > 0 ? Math.min(1, (1 - 0.05 ** (1 / utterances)) / others) : 0;
  const scoreAt = (share: number) =>
    1 -
    divergenceBits(
      targets.map((target, item) => share * target + (item === only ? 1 - share : 0)),
      targets,
    );
  return { low: scoreAt(0), high: scoreAt(possible) };
}

/** What each row holds of a facet, by the number of the item in it; rows without are left out. */
function facetRows(
  { first, items }: TableFacet,
  { starts, places, amounts, rowCount }: FeatureTable,
): [number, number][][] {
  const rows: [number, number][][] = [];
  for (let row = 0; row < rowCount; row++) {
    const own: [number, number][] = [];
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const item = (places[at] as number) - first;
      if (item >= 0 && item < items.length) own.push([item, amounts[at] as number]);
    }
    if (own.length > 0) rows.push(own);
  }
  return rows;
}

function clipped(interval: Interval | undefined): Interval | undefined {
  return interval && { low: Math.max(0, interval.low), high: Math.min(1, interval.high) };
}
