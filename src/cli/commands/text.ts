import { configOptions, defineCommand, jsonOption } from '../command.ts';
import { print } from '../output.ts';

export const textCommand = defineCommand({
  command: 'text [sentence]',
  summary: 'show how text is read: normalised, pinyin, symbols, and the rules that decided',
  positionals: { sentence: { type: 'string', describe: 'what is to be said; 行<hang2> gives a reading' } },
  options: {
    ...configOptions,
    ...jsonOption,
    file: {
      type: 'string',
      conflicts: 'sentence',
      describe: 'a text file (UTF-8); its sentences are shown one by one',
    },
    set: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'changes to the config: --set text.erhua=merge --set text.letters=symbols',
    },
  },
  run: async (args) => {
    const { readSentences } = await import('../readText.ts');
    const { file, sentence = '', set } = args;
    for await (const shown of readSentences({ sentence, file }, { ...args, overrides: set })) {
      print(args.json ? JSON.stringify(shown.description) : `${shown.table}\n\n`);
    }
  },
});
