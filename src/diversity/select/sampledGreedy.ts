import type { Choice } from './choice.ts';

/** Evaluations up to which every row is looked at in every step. */
const wholeSearch = 4_000_000;
/** The chance that a step looks past the best of the rows: that of the source. */
const missChance = 0.01;

/**
 * Rows in an order in which each step takes the best scored of those it looks at: all of them in a small pool, else a
 * sample that grows with pool / choice. For objectives whose gains cannot be kept from step to step.
 *
 * Source: Mirzasoleiman et al., Lazier than lazy greedy (2015), algorithm 1: sample of (n / k) ln(1 / epsilon).
 */
export function sampledGreedy(
  { order, costs, budget }: Pick<Choice, 'order' | 'costs' | 'budget'>,
  { score, add }: { readonly score: (row: number) => number; readonly add: (row: number) => void },
): readonly number[] {
  const rest = [...order];
  const whole = costs.reduce((sum, cost) => sum + cost, 0);
  const steps = Math.max(1, Math.round(rest.length * Math.min(1, budget / whole)));
  const looks =
    rest.length * steps <= wholeSearch
      ? rest.length
      : Math.min(rest.length, Math.ceil((rest.length / steps) * Math.log(1 / missChance)));
  const taken: number[] = [];
  let left = budget;
  for (let from = 0; rest.length > 0 && left > 0; ) {
    const place = bestPlace(rest, {
      from,
      looks,
      score: (row) => ((costs[row] as number) <= left ? score(row) : undefined),
    });
    from += looks;
    if (place === undefined) {
      // Nothing in this window fits; with the whole rest in view nothing fits at all.
      if (looks >= rest.length || !rest.some((row) => (costs[row] as number) <= left)) break;
      continue;
    }
    const row = rest[place] as number;
    add(row);
    taken.push(row);
    left -= costs[row] as number;
    rest[place] = rest.at(-1) as number;
    rest.pop();
  }
  return taken;
}

/** The place of the highest score among `looks` of the rows; the earlier one wins a tie. */
function bestPlace(
  rows: readonly number[],
  { from, looks, score }: { from: number; looks: number; score: (row: number) => number | undefined },
): number | undefined {
  let best: { readonly place: number; readonly value: number } | undefined;
  for (let look = 0; look < Math.min(looks, rows.length); look++) {
    const place = (from + look) % rows.length;
    const value = score(rows[place] as number);
    if (value !== undefined && (best === undefined || value > best.value)) best = { place, value };
  }
  return best?.place;
}
