import { configOptions, defineCommand, jsonOption, overridePositional } from '../command.ts';
import { printNote, printResult } from '../output.ts';

export const prepareCommand = defineCommand({
  command: 'prepare [overrides..]',
  summary: 'import the corpus, clean and measure its recordings, compute their features; what stands is used again',
  positionals: overridePositional,
  options: {
    ...configOptions,
    ...jsonOption,
    keep: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'an utterance, by id, or a reason that is not rejected; for training the same is preparation.keep',
    },
  },
  run: async (args) => {
    const { openFromArguments } = await import('../openFromArguments.ts');
    const { preparationReport } = await import('../runTraining.ts');
    const { describePreparation, keepOverride, summarisePreparation, writeRejected } = await import(
      '../preparation.ts'
    );
    const overrides = [...(args.overrides ?? []), ...keepOverride(args.keep)];
    const { run } = await openFromArguments({ ...args, overrides }, preparationReport(args.json));
    try {
      const corpus = await run.corpus();
      const rejectedFile = await writeRejected(run, corpus);
      printResult(args, { ...summarisePreparation(corpus), rejectedFile }, () => describePreparation(corpus));
      if (rejectedFile !== undefined && !args.json) printNote(`rejected recordings, with figures: ${rejectedFile}`);
    } finally {
      run.close();
    }
  },
});
