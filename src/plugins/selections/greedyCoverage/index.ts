import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { Selection, SelectionBudget } from '../../../core/dataContracts.ts';
import { axisWeightsSchema } from '../../../diversity/select/axisWeightsSchema.ts';
import { makeChoice, weightedAxes } from '../../../diversity/select/choice.ts';
import { coverageRanking } from '../../../diversity/select/coverageRanking.ts';

const configSchema = z.strictObject({
  /** Axis -> what it weighs beside the others. */
  axes: axisWeightsSchema.default({ phonemes: 1, meaning: 0.5, languages: 0.25 }),
});

function coverage({ axes }: z.infer<typeof configSchema>, source: PluginEnvironments['selection']): Selection {
  const weighted = weightedAxes(source.axes, axes);
  return {
    rank: (utterances, seed, budget) => {
      const ranked = coverageRanking(makeChoice(utterances, weighted, { seed, budget }));
      return ranked.flatMap((row) => utterances[row]?.id ?? []);
    },
    guarantee,
  };
}

/**
 * Source: items: Nemhauser, Wolsey & Fisher, An analysis of approximations for maximizing submodular set functions (1978),
 * theorem 4.2. Seconds: the greedy that passes over what does not fit, against the best single utterance: Khuller, Moss &
 * Naor, The budgeted maximum coverage problem (1999), and Lin & Bilmes, Multi-document summarization via budgeted
 * maximization of submodular functions (2010), theorem 1; the gap in their proofs is closed by Tang et al., Revisiting
 * modified greedy algorithm for monotone submodular maximization with a knapsack constraint (2021), which has 0.405.
 */
function guarantee({ items, seconds }: SelectionBudget): string | undefined {
  if (items !== undefined) return 'at least 1 - 1/e = 0.632 of the best possible choice of so many utterances';
  if (seconds !== undefined) return 'at least 1 - 1/sqrt(e) = 0.393 of the best possible choice of so many seconds';
  return undefined;
}

export const coverageSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'coverage',
  summary:
    'the utterances that together cover most of what the axes want, greedily; by utterance or by second as the budget',
  configSchema,
  create: coverage,
};
