import type { Manner } from '../core/diversityContracts.ts';
import type { Candidate } from './chooseSentences.ts';
import type { ItemIndex, WeightedAxis } from './featureTable.ts';
import type { Gap } from './gaps.ts';

export interface MannerOptions {
  readonly gaps: readonly Gap[];
  readonly counts: Float64Array;
  readonly axes: readonly WeightedAxis[];
  readonly index: ItemIndex;
  /** Where the lines are too few, the shortest of these are read as well. */
  readonly candidates: readonly Candidate[];
}

interface PlacedManner {
  readonly name: string;
  readonly row: ReadonlyMap<number, number>;
}

/** Long enough to have a rate and a melody. */
const leastSeconds = 1.5;

/** Says of the lines how to read them, as far as that closes gaps, and adds short lines where there are too few. */
export function addManners(lines: readonly Candidate[], options: MannerOptions): readonly Candidate[] {
  const { gaps, counts, axes, index, candidates } = options;
  const manners = axes.flatMap(({ name, axis }) => (axis.manners ?? []).map((manner) => placed(manner, name, index)));
  const open = new Map(gaps.map(({ place, needed }) => [place, needed - (counts[place] as number)]));
  const next = (): PlacedManner | undefined => {
    const scored = manners.map((manner) => ({ manner, closes: closedBy(manner, open) }));
    const best = scored.reduce(
      (one, other) => (other.closes > one.closes ? other : one),
      scored[0] as (typeof scored)[0],
    );
    return best !== undefined && best.closes > 0 ? best.manner : undefined;
  };
  const readLines = lines.map((line) => {
    const manner = line.seconds >= leastSeconds ? next() : undefined;
    return manner === undefined ? line : readAs(line, manner, open);
  });
  const more: Candidate[] = [];
  const short = candidates.filter(({ seconds }) => seconds >= leastSeconds).sort((a, b) => a.seconds - b.seconds);
  for (let manner = next(); manner !== undefined && short.length > 0; manner = next()) {
    const line = short[more.length % short.length] as Candidate;
    more.push(
      readAs({ ...line, id: `${line.id}-${manner.name.replaceAll(/\W+/g, '-')}-${more.length + 1}` }, manner, open),
    );
  }
  return [...readLines, ...more];
}

function placed({ name, adds }: Manner, axis: string, index: ItemIndex): PlacedManner {
  return {
    name,
    row: new Map(
      adds.flatMap((feature) => {
        const place = index.place(axis, feature);
        return place === undefined ? [] : [[place, feature.amount] as const];
      }),
    ),
  };
}

function closedBy({ row }: PlacedManner, open: ReadonlyMap<number, number>): number {
  let closes = 0;
  for (const [place, amount] of row) closes += Math.max(0, Math.min(open.get(place) ?? 0, amount));
  return closes;
}

function readAs(line: Candidate, { name, row }: PlacedManner, open: Map<number, number>): Candidate {
  for (const [place, amount] of row) open.set(place, (open.get(place) ?? 0) - amount);
  return { ...line, manner: name, row: new Map([...line.row, ...row]) };
}
