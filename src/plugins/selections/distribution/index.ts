import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { Selection } from '../../../core/dataContracts.ts';
import { axisWeightsSchema } from '../../../diversity/select/axisWeightsSchema.ts';
import { makeChoice, weightedAxes } from '../../../diversity/select/choice.ts';
import { distributionRanking } from '../../../diversity/select/rankings.ts';

const configSchema = z.strictObject({
  /** Axis -> what it weighs beside the others. */
  axes: axisWeightsSchema.default({ phonemes: 1, meaning: 0.5, languages: 0.25 }),
});

function distribution({ axes }: z.infer<typeof configSchema>, source: PluginEnvironments['selection']): Selection {
  const weighted = weightedAxes(source.axes, axes);
  return {
    rank: (utterances, seed, budget) => {
      const ranked = distributionRanking(makeChoice(utterances, weighted, { seed, budget }));
      return ranked.flatMap((row) => utterances[row]?.id ?? []);
    },
  };
}

export const distributionSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'distribution',
  summary: 'the utterances whose shares come nearest to the targets of the axes (Kullback-Leibler divergence)',
  configSchema,
  create: distribution,
};
