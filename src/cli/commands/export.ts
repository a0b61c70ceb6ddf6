import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

const savedModelCommand = defineCommand({
  command: 'savedmodel <run>',
  summary: 'a trained run as a TensorFlow SavedModel, for Python and TensorFlow Serving: --out DIR',
  positionals: { run: { type: 'string', demandOption: true, describe: 'the folder of a trained run' } },
  options: {
    out: { type: 'string', demandOption: true, describe: 'the folder to write; it must not exist' },
    text: {
      type: 'string',
      array: true,
      nargs: 1,
      default: ['你好，今天天气很好。'],
      describe: 'a sentence that goes along as ready inputs; may be given several times',
    },
    voice: { type: 'string', array: true, nargs: 1, describe: 'a voice whose timbre vector goes along; default: all' },
    style: {
      type: 'string',
      describe: 'a style of the run (model/style=tags) that all voices of the export then have',
    },
    'style-weights': {
      type: 'string',
      describe: 'weights of style tokens (model/reference=gst), which go along as one more voice: 0.4,0,0.3,...',
    },
    ...jsonOption,
  },
  run: async (args) => {
    const { describeExport, exportTrained } = await import('../exportTrained.ts');
    const made = await exportTrained({
      runFolder: args.run,
      out: args.out,
      texts: args.text,
      voices: args.voice,
      style: args.style,
      styleWeights: args['style-weights'],
      quiet: args.json,
    });
    printResult(args, made, () => describeExport(made));
  },
});

export const exportCommand = defineCommand({
  command: 'export',
  summary: 'a trained run for other programs: savedmodel',
  subcommands: [savedModelCommand],
});
