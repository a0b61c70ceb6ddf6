import { configOptions, defineCommand, jsonOption, overridePositional } from '../command.ts';
import { printNote, printResult } from '../output.ts';

export const trainCommand = defineCommand({
  command: 'train [overrides..]',
  summary: "train a recipe's stages; the same command goes on where it was stopped",
  positionals: overridePositional,
  options: { ...configOptions, ...jsonOption },
  run: async (args) => {
    const { openFromArguments } = await import('../openFromArguments.ts');
    const { preparationReport, runTraining } = await import('../runTraining.ts');
    const { disposeResult } = await import('../../run/trainRecipe.ts');
    const { run, configYaml } = await openFromArguments(args, preparationReport(args.json));
    if (!args.json) printNote(run.line);
    const result = await runTraining(run, { configYaml, quiet: args.json });
    disposeResult(result);
    run.close();
    const summary = { folder: run.folder, finished: result.finished, stages: result.stages };
    printResult(args, summary, () =>
      result.finished
        ? `trained ${result.stages.map(({ name }) => name).join(', ')}: ${run.folder}`
        : `stopped with a checkpoint; the same command goes on: ${run.folder}`,
    );
    if (!result.finished) process.exitCode = 1;
  },
});
