import type { Plugin } from '../../../core/contracts.ts';
import { type StochasticConfig, stochasticConfigSchema } from './config.ts';
import { stochasticDurations } from './forward.ts';

export const stochastic: Plugin<'duration'> = {
  kind: 'duration',
  name: 'stochastic',
  summary: "VITS' stochastic duration predictor: durations drawn from a flow over noise",
  configSchema: stochasticConfigSchema,
  create: (config: StochasticConfig, dimensions) => stochasticDurations(config, dimensions),
};
