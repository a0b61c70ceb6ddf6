import type { PoolUtterance, SelectionBudget } from '../../core/dataContracts.ts';
import type { AxisSource } from '../../core/diversityContracts.ts';
import { hashFraction } from '../../corpus/contentHash.ts';
import { type FeatureTable, featureTable, type WeightedAxis } from '../featureTable.ts';

/** Rows of a table to choose among, what each costs and how much may be spent. */
export interface Choice {
  readonly table: FeatureTable;
  /** Seconds, or 1 for each where items are counted. */
  readonly costs: Float64Array;
  /** Infinity: all may be chosen. */
  readonly budget: number;
  /** [rows] rows in the order that the seed decides; the earlier one wins a tie. */
  readonly order: readonly number[];
}

/** Axis -> what it weighs beside the others. */
export type AxisWeights = Readonly<Record<string, number>>;

/** Makes the axes that weigh anything. @throws ConfigError for an unknown name, or where none weighs anything. */
export function weightedAxes(source: AxisSource, weights: AxisWeights): readonly WeightedAxis[] {
  return Object.entries(weights)
    .filter(([, weight]) => weight > 0)
    .map(([name, weight]) => ({ name, weight, axis: source.axis(name) }));
}

/** Reads a pool with the given axes. A budget of items is taken before one of seconds. */
export function makeChoice(
  utterances: readonly PoolUtterance[],
  axes: readonly WeightedAxis[],
  { seed, budget = {} }: { readonly seed: number; readonly budget?: SelectionBudget | undefined },
): Choice {
  const bySeconds = budget.items === undefined && budget.seconds !== undefined;
  const draws = utterances.map(({ id }) => hashFraction(seed, id));
  return {
    table: featureTable(utterances, axes),
    costs: Float64Array.from(utterances, ({ durationSeconds }) => (bySeconds ? durationSeconds : 1)),
    budget: budget.items ?? budget.seconds ?? Number.POSITIVE_INFINITY,
    order: [...utterances.keys()].sort((a, b) => (draws[a] as number) - (draws[b] as number)),
  };
}

/** Share of the pool that the budget can hold. */
export function budgetShare({ costs, budget }: Choice): number {
  const whole = costs.reduce((sum, cost) => sum + cost, 0);
  return whole > 0 ? Math.min(1, budget / whole) : 1;
}
