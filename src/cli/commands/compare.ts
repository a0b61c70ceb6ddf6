import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

export const compareCommand = defineCommand({
  command: 'compare <runs..>',
  summary: 'compare measured runs on the same held-out items; runs that differ in the seed alone are one arm',
  positionals: {
    runs: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'folders of runs that were evaluated; the first is the baseline',
    },
  },
  options: {
    out: {
      type: 'string',
      default: 'runs/compare',
      describe: 'the folder of report.html, results.json, items.csv, table.tex',
    },
    metric: { type: 'string', describe: 'the main metric; by default the first that was measured' },
    unit: {
      choices: ['sentence', 'syllable'],
      describe: 'the items that the main metric is of; by default sentences where it was measured on some',
    },
    ...jsonOption,
  },
  run: async (args) => {
    const { compareRuns } = await import('../compareRuns.ts');
    const { describeComparison } = await import('../ablationText.ts');
    const compared = await compareRuns(args);
    printResult(args, compared, () => describeComparison(compared.results, compared.files));
  },
});
