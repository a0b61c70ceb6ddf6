import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { Selection } from '../../../core/dataContracts.ts';
import { axisWeightsSchema } from '../../../diversity/select/axisWeightsSchema.ts';
import { makeChoice, weightedAxes } from '../../../diversity/select/choice.ts';
import { adversarialRanking } from '../../../diversity/select/rankings.ts';

const configSchema = z.strictObject({
  /** Axis -> what it weighs beside the others. */
  axes: axisWeightsSchema.default({ phonemes: 1, meaning: 0.5, languages: 0.25 }),
});

function adversarial({ axes }: z.infer<typeof configSchema>, source: PluginEnvironments['selection']): Selection {
  const weighted = weightedAxes(source.axes, axes);
  return {
    rank: (utterances, seed, budget) => {
      const ranked = adversarialRanking(makeChoice(utterances, weighted, { seed, budget }));
      return ranked.flatMap((row) => utterances[row]?.id ?? []);
    },
  };
}

export const adversarialSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'adversarial',
  summary: 'the utterances that cover least of what the axes want: the poor choice to compare with',
  configSchema,
  create: adversarial,
};
