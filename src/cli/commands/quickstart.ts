import { defineCommand, jsonOption, overridePositional } from '../command.ts';
import { printResult } from '../output.ts';

export const quickstartCommand = defineCommand({
  command: 'quickstart [overrides..]',
  summary: 'from nothing to a voice: runtime, real recordings, two training stages, speech, measures, report.html',
  positionals: overridePositional,
  options: {
    shortened: {
      type: 'boolean',
      default: false,
      describe: 'a few steps of everything: shows that it works, makes no voice',
    },
    'skip-runtime': {
      type: 'boolean',
      default: false,
      describe: 'do not build the native runtime, even where it could be',
    },
    ...jsonOption,
  },
  run: async (args) => {
    const { describeQuickstart, runQuickstart } = await import('../quickstart.ts');
    const outcome = await runQuickstart({
      shortened: args.shortened,
      skipRuntime: args['skip-runtime'],
      overrides: args.overrides,
      quiet: args.json,
    });
    printResult(args, outcome, () => describeQuickstart(outcome));
    if (!outcome.finished) process.exitCode = 1;
  },
});
