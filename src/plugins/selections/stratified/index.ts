import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { Selection } from '../../../core/dataContracts.ts';
import { axisWeightsSchema } from '../../../diversity/select/axisWeightsSchema.ts';
import { makeChoice, weightedAxes } from '../../../diversity/select/choice.ts';
import { stratifiedRanking } from '../../../diversity/select/rankings.ts';

const configSchema = z.strictObject({
  /** Axis -> what it weighs beside the others. */
  axes: axisWeightsSchema.default({ meaning: 1, languages: 1 }),
});

function stratified({ axes }: z.infer<typeof configSchema>, source: PluginEnvironments['selection']): Selection {
  const weighted = weightedAxes(source.axes, axes);
  return {
    rank: (utterances, seed, budget) => {
      const ranked = stratifiedRanking(makeChoice(utterances, weighted, { seed, budget }));
      return ranked.flatMap((row) => utterances[row]?.id ?? []);
    },
  };
}

export const stratifiedSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'stratified',
  summary: 'as many utterances of each kind as of the others, by sentence type, mood, topic and language',
  configSchema,
  create: stratified,
};
