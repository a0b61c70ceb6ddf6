import type { Gap } from './gaps.ts';
import { lazyGreedy } from './select/lazyGreedy.ts';

/** A sentence that may be read, with what it adds by the numbers of items. */
export interface Candidate {
  readonly id: string;
  readonly text: string;
  readonly pinyin: string;
  readonly seconds: number;
  readonly row: ReadonlyMap<number, number>;
  readonly manner: string | undefined;
}

/** Sentences that close what can be closed by words, most gaps per second first; none of them is superfluous. */
export function chooseSentences(
  candidates: readonly Candidate[],
  gaps: readonly Gap[],
  counts: Float64Array,
): readonly Candidate[] {
  const missing = new Map(gaps.map(({ place, needed }) => [place, needed - (counts[place] as number)]));
  const open = new Map(missing);
  const chosen = lazyGreedy({
    rows: [...candidates.keys()],
    costs: Float64Array.from(candidates, ({ seconds }) => seconds),
    budget: Number.POSITIVE_INFINITY,
    gain: (row) => {
      let gain = 0;
      for (const [place, amount] of candidates[row]?.row ?? []) {
        const left = open.get(place) ?? 0;
        if (left > 0) gain += Math.min(left, amount) / (missing.get(place) as number);
      }
      return gain;
    },
    add: (row) => {
      for (const [place, amount] of candidates[row]?.row ?? []) open.set(place, (open.get(place) ?? 0) - amount);
    },
  });
  return withoutSuperfluous(chosen, { candidates, missing, open }).map((row) => candidates[row] as Candidate);
}

/** The last sentences first: one whose gaps the others close as well is left out. `open` is how far each gap is overfilled. */
function withoutSuperfluous(
  chosen: readonly number[],
  {
    candidates,
    missing,
    open,
  }: {
    readonly candidates: readonly Candidate[];
    readonly missing: ReadonlyMap<number, number>;
    readonly open: Map<number, number>;
  },
): readonly number[] {
  const kept = new Set(chosen);
  for (const row of [...chosen].reverse()) {
    const own = [...(candidates[row]?.row ?? [])].filter(([place]) => missing.has(place));
    if (own.some(([place, amount]) => (open.get(place) ?? 0) + amount > 0)) continue;
    for (const [place, amount] of own) open.set(place, (open.get(place) ?? 0) + amount);
    kept.delete(row);
  }
  return chosen.filter((row) => kept.has(row));
}
