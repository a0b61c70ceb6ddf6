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
export function crossedMean(
  rows: readonly (readonly (number | undefined)[])[],
  { seed, resamplings = 1000 }: CrossedOptions,
): CrossedFigure | undefined {
  const table = toTable(rows);
  const everySeed = new Float64Array(table.seeds).fill(1);
  const everyItem = new Float64Array(table.items).fill(1);
  const value = weightedMean(table, everySeed, everyItem);
  if (value === undefined) return undefined;
  const figure = { value, seeds: table.seeds, items: table.items };
  if (table.seeds * table.items < 2) return figure;
  const next = uniformDraws(seed);
  const drawn = new Float64Array(resamplings);
  let known = 0;
  for (let round = 0; round < resamplings; round++) {
    const mean = weightedMean(table, drawnCounts(everySeed, next), drawnCounts(everyItem, next));
    if (mean !== undefined) drawn[known++] = mean;
  }
  const sorted = drawn.subarray(0, known).sort();
  return { ...figure, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

interface CrossedTable {
  readonly seeds: number;
  readonly items: number;
  /** By seed, then item; NaN where nothing was measured. */
  readonly cells: Float64Array;
}

/** Without seeds and items that have no cell at all. */
function toTable(rows: readonly (readonly (number | undefined)[])[]): CrossedTable {
  const isKnown = (cell: number | undefined) => cell !== undefined && Number.isFinite(cell);
  const kept = rows.filter((row) => row.some(isKnown));
  const width = Math.max(0, ...kept.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, item) => item).filter((item) =>
    kept.some((row) => isKnown(row[item])),
  );
  const cells = kept.flatMap((row) => columns.map((item) => (isKnown(row[item]) ? (row[item] as number) : Number.NaN)));
  return { seeds: kept.length, items: columns.length, cells: Float64Array.from(cells) };
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
