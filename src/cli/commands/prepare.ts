import { configOptions, defineCommand, jsonOption, overridePositional } from '../command.ts';
import { printResult } from '../output.ts';

export const prepareCommand = defineCommand({
  command: 'prepare [overrides..]',
  summary: 'import the corpus and compute its features; what stands is used again',
  positionals: overridePositional,
  options: { ...configOptions, ...jsonOption },
  run: async (args) => {
    const { openFromArguments } = await import('../openFromArguments.ts');
    const { preparationReport } = await import('../runTraining.ts');
    const { run } = await openFromArguments(args, preparationReport(args.json));
    const { utterances, speakers, hash, report } = await run.corpus();
    run.close();
    const summary = { utterances: utterances.length, speakers, hash, ...report };
    printResult(
      args,
      summary,
      () =>
        `${utterances.length} utterances of ${speakers.join(', ')}, ${report.minutes.toFixed(1)} min; ` +
        `features: ${report.computed} computed, ${report.reused} reused, ${report.wallSeconds.toFixed(1)} s`,
    );
  },
});
