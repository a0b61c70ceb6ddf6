import { configOptions, defineCommand, jobOptions, jsonOption, overridePositional } from '../command.ts';
import { printResult } from '../output.ts';

const options = {
  ...configOptions,
  ...jobOptions,
  plan: {
    type: 'boolean',
    default: false,
    describe: 'only print runs, budgets, cost, the smallest reachable p and the power',
  },
  ...jsonOption,
} as const;

export const ablateCommand = defineCommand({
  command: 'ablate [overrides..]',
  summary:
    'train, measure and compare the arms of an experiment, seed by seed; the same command goes on where it was stopped',
  positionals: overridePositional,
  options,
  run: async (args) => {
    const { ablationToCome, plannedAblation, runAblation } = await import('../runAblation.ts');
    const { sweepExitCode } = await import('../sweepStates.ts');
    const { describeAblation, planAblationText, planJson } = await import('../ablationText.ts');
    if (args.plan) {
      const planned = await plannedAblation(args);
      printResult(args, planJson(planned), () => planAblationText(planned));
      return;
    }
    const outcome = args['dry-run'] === true ? await ablationToCome(args) : await runAblation(args);
    printResult(args, outcome, () => describeAblation(outcome));
    if (args['dry-run'] !== true) process.exitCode = sweepExitCode(outcome);
  },
});
