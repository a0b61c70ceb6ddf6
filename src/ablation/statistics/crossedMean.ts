import { quantile, uniformDraws } from '../../evaluation/resampling.ts';

/** A mean over seeds and items with its 95 % interval. */
export interface CrossedFigure {
  readonly value: number;
  /** Absent where there is one value only. */
  readonly low?: number;
  readonly high?: number;
  readonly seeds: number;
  readonly items: number;
}

export interface CrossedOptions {
  readonly seed: number;
  /** @default 1000 */
  readonly resamplings?: number;
}

/**
 * The mean of a table of seeds (rows) and items (columns), cells that could not be measured left out, with a bootstrap
 * interval of 95 % that draws both seeds and items anew: every seed has the same items, so they cross and neither lies
 * within the other. Undefined where no cell is known.
 *
 * Source: Owen, "The pigeonhole bootstrap" (2007), section 3; percentiles as in Efron & Tibshirani (1993), section 13.3.
 */
export function crossedMean(rows: Cells, { seed, resamplings = 1000 }: CrossedOptions): CrossedFigure | undefined {
  const shape = knownShape([rows]);
  const table = toTable(rows, shape);
  return bootstrapped(shape, (ofSeed, ofItem) => weightedMean(table, ofSeed, ofItem), { seed, resamplings });
}

/**
 * The mean of a table less that of another of the same seeds and items, with an interval as `crossedMean` has it: both tables are drawn
 * alike. Cells of one need not be known in the other.
 */
export function crossedDifference(
  rows: Cells,
  others: Cells,
  { seed, resamplings = 1000 }: CrossedOptions,
): CrossedFigure | undefined {
  const shape = knownShape([rows, others]);
  const [table, other] = [toTable(rows, shape), toTable(others, shape)];
  const difference = (ofSeed: Float64Array, ofItem: Float64Array): number | undefined => {
    const [mean, base] = [weightedMean(table, ofSeed, ofItem), weightedMean(other, ofSeed, ofItem)];
    return mean === undefined || base === undefined ? undefined : mean - base;
  };
  return bootstrapped(shape, difference, { seed, resamplings });
}

function bootstrapped(
  { rows, columns }: KnownShape,
  statistic: (ofSeed: Float64Array, ofItem: Float64Array) => number | undefined,
  { seed, resamplings }: Required<CrossedOptions>,
): CrossedFigure | undefined {
  const everySeed = new Float64Array(rows.length).fill(1);
  const everyItem = new Float64Array(columns.length).fill(1);
  const value = statistic(everySeed, everyItem);
  if (value === undefined) return undefined;
  const figure = { value, seeds: rows.length, items: columns.length };
  if (rows.length * columns.length < 2) return figure;
  const next = uniformDraws(seed);
  const drawn = new Float64Array(resamplings);
  let known = 0;
  for (let round = 0; round < resamplings; round++) {
    const one = statistic(drawnCounts(everySeed, next), drawnCounts(everyItem, next));
    if (one !== undefined) drawn[known++] = one;
  }
  const sorted = drawn.subarray(0, known).sort();
  return { ...figure, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Places of seeds and items that have a cell at all. */
interface KnownShape {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

type Cells = readonly (readonly (number | undefined)[])[];

function isKnown(cell: number | undefined): cell is number {
  return cell !== undefined && Number.isFinite(cell);
}

function knownShape(tables: readonly Cells[]): KnownShape {
  const most = Math.max(0, ...tables.map((table) => table.length));
  const widest = Math.max(0, ...tables.flatMap((table) => table.map((row) => row.length)));
  const places = (length: number): readonly number[] => Array.from({ length }, (_, place) => place);
  return {
    rows: places(most).filter((row) => tables.some((table) => table[row]?.some(isKnown))),
    columns: places(widest).filter((column) => tables.some((table) => table.some((row) => isKnown(row[column])))),
  };
}

interface CrossedTable {
  readonly seeds: number;
  readonly items: number;
  /** By seed, then item; NaN where nothing was measured. */
  readonly cells: Float64Array;
}

function toTable(cells: Cells, { rows, columns }: KnownShape): CrossedTable {
  const known = rows.flatMap((row) =>
    columns.map((column) => {
      const cell = cells[row]?.[column];
      return isKnown(cell) ? cell : Number.NaN;
    }),
  );
  return { seeds: rows.length, items: columns.length, cells: Float64Array.from(known) };
}

function weightedMean({ seeds, items, cells }: CrossedTable, ofSeed: Float64Array, ofItem: Float64Array) {
  let sum = 0;
  let weight = 0;
  for (let row = 0; row < seeds; row++) {
    const own = ofSeed[row] as number;
    if (own === 0) continue;
    for (let item = 0; item < items; item++) {
      const cell = cells[row * items + item] as number;
      if (Number.isNaN(cell)) continue;
      const share = own * (ofItem[item] as number);
      sum += share * cell;
      weight += share;
    }
  }
  return weight === 0 ? undefined : sum / weight;
}

/** How often each of so many is drawn, with replacement. */
function drawnCounts({ length }: Float64Array, next: () => number): Float64Array {
  const counts = new Float64Array(length);
  for (let draw = 0; draw < length; draw++) {
    const place = Math.floor(next() * length);
    counts[place] = (counts[place] as number) + 1;
  }
  return counts;
}
