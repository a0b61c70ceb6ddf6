import { budgetShare, type Choice } from './choice.ts';
import { CoverageObjective } from './coverageObjective.ts';
import { lazyGreedy } from './lazyGreedy.ts';

/**
 * Rows in the order in which a budget should take them: greedily by what they add, then, where the budget has room left,
 * again as if nothing had been taken, and so on. Where one row alone is worth more than what the greedy took, it comes first.
 */
export function coverageRanking(choice: Choice): readonly number[] {
  const { table, costs, order } = choice;
  const ranked: number[] = [];
  let rest = order;
  let left = choice.budget;
  while (rest.length > 0) {
    const taken = ranked.length === 0 ? firstRound(choice) : round({ ...choice, order: rest, budget: left }).taken;
    if (taken.length === 0) break;
    ranked.push(...taken);
    left -= taken.reduce((sum, row) => sum + (costs[row] as number), 0);
    const gone = new Set(taken);
    rest = rest.filter((row) => !gone.has(row));
  }
  const gone = new Set(ranked);
  return [...ranked, ...Array(table.rowCount).keys()].filter((row, place) => place < ranked.length || !gone.has(row));
}

/** Greedy, or the best row alone: with it, the greedy for costs has a bound. */
function firstRound(choice: Choice): readonly number[] {
  const { table, costs, budget, order } = choice;
  const objective = new CoverageObjective(table, budgetShare(choice));
  let best: { readonly row: number; readonly gain: number } | undefined;
  for (const row of order) {
    const gain = (costs[row] as number) <= budget ? objective.gain(row) : 0;
    if (gain > (best?.gain ?? 0)) best = { row, gain };
  }
  const { taken, value } = round(choice, objective);
  return best !== undefined && best.gain > value ? [best.row] : taken;
}

function round(choice: Choice, objective = new CoverageObjective(choice.table, budgetShare(choice))) {
  let value = 0;
  const taken = lazyGreedy({
    rows: choice.order,
    costs: choice.costs,
    budget: choice.budget,
    gain: (row) => objective.gain(row),
    add: (row) => {
      value += objective.add(row);
    },
  });
  return { taken, value };
}
