import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

const statusCommand = defineCommand({
  command: 'status <folder>',
  summary: 'how far the jobs of a sweep are',
  positionals: { folder: { type: 'string', demandOption: true, describe: "the sweep's folder" } },
  options: jsonOption,
  run: async (args) => {
    const { describeSweep, sweepStatus } = await import('../sweepStates.ts');
    const outcome = await sweepStatus(args.folder);
    printResult(args, outcome, () => describeSweep(outcome));
  },
});

export const sweepCommand = defineCommand({
  command: 'sweep',
  summary: 'look at the jobs of a multirun',
  subcommands: [statusCommand],
});
