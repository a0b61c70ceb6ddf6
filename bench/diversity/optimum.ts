import { budgetShare, type Choice } from '../../src/diversity/select/choice.ts';
import { CoverageObjective } from '../../src/diversity/select/coverageObjective.ts';

/** Rounding of sums of costs and of values. */
const rounding = 1e-9;

interface Candidate {
  readonly row: number;
  readonly cost: number;
  readonly gain: number;
}

/** What some rows together cover. */
export function coveredBy(choice: Choice, rows: readonly number[]): number {
  const objective = objectiveOf(choice, []);
  return rows.reduce((sum, row) => sum + objective.add(row), 0);
}

/**
 * The most that any rows within the budget cover, exactly: by branch and bound, a row taken or left. Since what a row adds
 * never grows, no choice can add more than the budget filled with rows by what each would add now, the last one in part.
 *
 * Source: Nemhauser, Wolsey & Fisher, An analysis of approximations for maximizing submodular set functions I (1978): the
 * bound by single gains; Dantzig, Discrete-variable extremum problems (1957): filling a budget in part.
 */
export function bestValue(choice: Choice): number {
  let best = 0;
  const visit = (taken: readonly number[], rest: readonly number[], at: { value: number; left: number }): void => {
    best = Math.max(best, at.value);
    const objective = objectiveOf(choice, taken);
    const candidates = rest
      .map((row): Candidate => ({ row, cost: choice.costs[row] as number, gain: objective.gain(row) }))
      .filter(({ cost, gain }) => cost <= at.left + rounding && gain > 0)
      .sort((a, b) => b.gain / b.cost - a.gain / a.cost);
    const [first, ...others] = candidates;
    if (first === undefined || at.value + filled(candidates, at.left) <= best + rounding) return;
    const left = others.map(({ row }) => row);
    visit([...taken, first.row], left, { value: at.value + first.gain, left: at.left - first.cost });
    visit(taken, left, at);
  };
  visit([], choice.order, { value: 0, left: choice.budget });
  return best;
}

function objectiveOf(choice: Choice, taken: readonly number[]): CoverageObjective {
  const objective = new CoverageObjective(choice.table, budgetShare(choice));
  for (const row of taken) objective.add(row);
  return objective;
}

/** What the best gains per cost add up to until the budget is spent. */
function filled(candidates: readonly Candidate[], budget: number): number {
  let left = budget;
  let value = 0;
  for (const { cost, gain } of candidates) {
    if (cost > left) return value + (gain * left) / cost;
    value += gain;
    left -= cost;
  }
  return value;
}
