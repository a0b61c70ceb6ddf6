import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

export const evaluateCommand = defineCommand({
  command: 'evaluate <run>',
  summary:
    'speak held-out items with a trained run, measure them beside the recordings, write report.html; a recogniser hears recordings',
  positionals: { run: { type: 'string', demandOption: true, describe: 'the folder of a trained run' } },
  options: jsonOption,
  run: async (args) => {
    const { describeEvaluation, evaluateFolder } = await import('../evaluateTrained.ts');
    const { describeCeiling } = await import('../measureCeiling.ts');
    const outcome = await evaluateFolder(args.run, args.json);
    printResult(args, outcome, () => ('rows' in outcome ? describeCeiling(outcome) : describeEvaluation(outcome)));
  },
});
