import { testKinds } from '../../listening/testKinds.ts';
import { defineCommand, jsonOption } from '../command.ts';
import { printResult } from '../output.ts';

const makeCommand = defineCommand({
  command: 'make <runs..>',
  summary: 'write a listening test of the held-out items of measured runs: a folder that opens from disk',
  positionals: {
    runs: {
      type: 'string',
      array: true,
      demandOption: true,
      describe:
        'folders of runs that were evaluated, or the folder of one ablation or comparison; the first arm is the baseline',
    },
  },
  options: {
    ...jsonOption,
    kind: {
      choices: testKinds,
      demandOption: true,
      describe: 'mos: scores of 1 to 5; mushra: grades beside the recording; preference: A or B; abx: is X A or B',
    },
    out: { type: 'string', demandOption: true, describe: 'the folder for listeners; the key is written beside it' },
    settings: { type: 'string', describe: 'a YAML file: items, texts, languages, screening ... (docs/listening.md)' },
  },
  run: async (args) => {
    const { describeMadeTest, listenMake } = await import('../listenMake.ts');
    const made = await listenMake(args);
    printResult(args, made, () => describeMadeTest(made));
  },
});

const analyseCommand = defineCommand({
  command: 'analyse <answers..>',
  summary:
    'screen listeners, then means, differences and intervals over listeners and items, as JSON, csv, LaTeX and a page',
  positionals: {
    answers: { type: 'string', array: true, demandOption: true, describe: 'files of answers, or folders of them' },
  },
  options: {
    ...jsonOption,
    key: { type: 'string', demandOption: true, describe: "the key that 'listen make' wrote" },
    out: {
      type: 'string',
      default: 'listening',
      describe: 'the folder of report.html, results.json, answers.csv, table.tex',
    },
  },
  run: async (args) => {
    const { describeAnalysis, listenAnalyse } = await import('../listenAnalyse.ts');
    const { results, files, found } = await listenAnalyse(args);
    printResult(args, { ...results, files }, () => describeAnalysis({ found, files }));
  },
});

export const listenCommand = defineCommand({
  command: 'listen',
  summary: 'ask people: listening tests as static pages, and what their answers show: make, analyse',
  subcommands: [makeCommand, analyseCommand],
});
