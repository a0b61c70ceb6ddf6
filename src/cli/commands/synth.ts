import { defineCommand, jsonOption } from '../command.ts';
import { printNote, printResult } from '../output.ts';

export const synthCommand = defineCommand({
  command: 'synth [run]',
  summary: 'say a text with a trained run: --text 你好 --voice gcin-male, or --reference my.wav',
  positionals: { run: { type: 'string', describe: 'the folder of a trained run or a pack' } },
  options: {
    text: { type: 'string', demandOption: true, describe: 'Chinese, or numbered pinyin such as "ni3 hao3"' },
    voice: { type: 'string', describe: "a speaker of the run's corpus, whose recordings are the reference" },
    reference: {
      type: 'string',
      array: true,
      describe: 'recordings whose timbre is taken instead; several are averaged',
    },
    style: { type: 'string', describe: 'one of the styles that the model was trained with (model/style=tags)' },
    'style-weights': {
      type: 'string',
      describe: 'weights of style tokens instead of a voice, where the reference encoder has some (gst): 0.4,0,0.3,...',
    },
    out: { type: 'string', default: 'speech.wav', describe: 'the wav to write' },
    speed: { type: 'number', default: 1, describe: '1.2 is quicker, 0.8 slower' },
    noise: {
      type: 'number',
      describe: "standard deviation of the prior sample; default: the run's synthesis.noiseScale",
    },
    seed: { type: 'number', default: 1, describe: 'the same seed gives the same wave' },
    ...jsonOption,
  },
  run: async (args) => {
    const { synthesise } = await import('../synthesise.ts');
    const result = await synthesise({
      runFolder: args.run,
      text: args.text,
      out: args.out,
      speed: args.speed,
      seed: args.seed,
      quiet: args.json,
      ...(args.voice === undefined ? {} : { voice: args.voice }),
      ...(args.reference === undefined ? {} : { reference: args.reference }),
      ...(args.style === undefined ? {} : { style: args.style }),
      ...(args['style-weights'] === undefined ? {} : { styleWeights: args['style-weights'] }),
      ...(args.noise === undefined ? {} : { noise: args.noise }),
    });
    if (!args.json) for (const note of result.notes) printNote(note);
    printResult(
      args,
      result,
      () =>
        `${result.file}: ${result.seconds.toFixed(2)} s of speech in ${result.wallSeconds.toFixed(2)} s (${result.symbols})`,
    );
  },
});
