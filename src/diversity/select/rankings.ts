import { budgetShare, type Choice } from './choice.ts';
import { CoverageObjective } from './coverageObjective.ts';
import { sampledGreedy } from './sampledGreedy.ts';
import { TargetDivergence } from './targetDivergence.ts';

/** Rows that bring what was taken nearest to the targets, per cost. */
export function distributionRanking(choice: Choice): readonly number[] {
  const divergence = new TargetDivergence(choice.table);
  return sampledGreedy(choice, {
    score: (row) => {
      const gain = divergence.gain(row);
      const cost = choice.costs[row] as number;
      return gain > 0 ? gain / cost : gain * cost;
    },
    add: (row) => divergence.add(row),
  });
}

/** Rows that add least per cost: a poor choice, for comparison. */
export function adversarialRanking(choice: Choice): readonly number[] {
  const objective = new CoverageObjective(choice.table, budgetShare(choice));
  return sampledGreedy(choice, {
    score: (row) => -objective.gain(row) / (choice.costs[row] as number),
    add: (row) => objective.add(row),
  });
}

/** Rows in turns: one of each stratum, then the next of each; a stratum is what balanced facets say of a row. */
export function stratifiedRanking({ table, order }: Choice): readonly number[] {
  const strata = new Map<string, number[]>();
  for (const row of order) {
    const stratum = stratumOf(row, table);
    const rows = strata.get(stratum);
    if (rows === undefined) strata.set(stratum, [row]);
    else rows.push(row);
  }
  const turns = [...strata.values()];
  const longest = turns.reduce((most, rows) => Math.max(most, rows.length), 0);
  return Array.from({ length: longest }, (_, turn) => turns.flatMap((rows) => rows[turn] ?? [])).flat();
}

function stratumOf(row: number, { starts, places, index }: Choice['table']): string {
  const own = places.subarray(starts[row] as number, starts[row + 1] as number);
  return [...own]
    .filter((place) => index.item(place).facet.measure === 'balance')
    .sort((a, b) => a - b)
    .join(' ');
}
