import { defineCommand, jsonOption } from '../command.ts';
import { print, printNote, printResult } from '../output.ts';

const manifest = {
  manifest: { type: 'string', demandOption: true, describe: 'a manifest.jsonl, or its folder' },
} as const;

const corpusOptions = {
  ...jsonOption,
  speaker: { type: 'string', describe: 'only this speaker' },
  axis: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    describe: 'an axis and its weight: --axis phonemes=1 --axis dynamics=0.5; those that are not named are left out',
  },
  seed: { type: 'number', default: 1, describe: 'decides ties, draws and resamplings' },
  states: { type: 'string', describe: 'folder of a trained run whose text encoder says what sentences are about' },
} as const;

const soundOption = {
  sound: { type: 'boolean', default: true, describe: 'measure the recordings; --no-sound leaves out what needs it' },
} as const;

const poolOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: "a .tsv or .txt of sentences to choose from; default: tonelab's own",
} as const;

const reportCommand = defineCommand({
  command: 'report <manifest>',
  summary: 'what a corpus has and what it lacks, as JSON and as a page',
  positionals: manifest,
  options: {
    ...corpusOptions,
    ...soundOption,
    out: { type: 'string', default: 'diversity.html', describe: 'the page; the JSON is written beside it' },
  },
  run: async (args) => {
    const { reportDiversity } = await import('../diversityReport.ts');
    const { report, text } = await reportDiversity(args);
    printResult(args, report, () => text);
  },
});

const selectCommand = defineCommand({
  command: 'select <manifest>',
  summary: 'choose utterances within a budget by a strategy',
  positionals: manifest,
  options: {
    ...corpusOptions,
    strategy: { type: 'string', default: 'coverage', describe: "a selection; 'tonelab plugins' lists them" },
    budget: { type: 'string', demandOption: true, describe: 'seconds or utterances: 60s, 5min, 100' },
    out: { type: 'string', describe: "file for the ids, one a line, as selection 'list' reads them" },
  },
  run: async (args) => {
    const { selectFromArguments } = await import('../diversitySelect.ts');
    const { result, text } = await selectFromArguments(args);
    printResult(args, result, () => text);
  },
});

const recommendCommand = defineCommand({
  command: 'recommend <manifest>',
  summary: 'the shortest script that closes the gaps of a corpus',
  positionals: manifest,
  options: {
    ...corpusOptions,
    ...soundOption,
    pool: poolOption,
    most: { type: 'number', describe: 'lines at most' },
    out: { type: 'string', describe: 'file for the script: .tsv, or plain text to be printed' },
  },
  run: async (args) => {
    const { recommendFromArguments } = await import('../diversityRecommend.ts');
    const { script, text, notes } = await recommendFromArguments(args);
    for (const note of notes) printNote(note);
    if (args.json) printResult(args, script, () => text);
    else print(text);
  },
});

const askCommand = defineCommand({
  command: 'ask',
  summary: 'ask a trained run what it still lacks: hard phonemes, kinds of sentence, sentences to record',
  options: {
    ...jsonOption,
    run: { type: 'string', demandOption: true, describe: 'folder of a finished run' },
    speaker: { type: 'string', describe: 'whose recordings; default: the voice of the last role that the run hears' },
    axis: corpusOptions.axis,
    pool: poolOption,
    weight: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'of coverage, loss and spread: --weight loss=2 --weight coverage=1; default: 1 each',
    },
    most: { type: 'number', default: 30, describe: 'sentences' },
    samples: { type: 'number', default: 6, describe: 'samples of a sentence' },
    sampled: { type: 'number', default: 200, describe: 'sentences that are sampled: those expected to lose most' },
    out: { type: 'string', describe: 'file: .tsv, or plain text to be printed' },
  },
  run: async (args) => {
    const { askFromArguments } = await import('../diversityAsk.ts');
    const { result, text, notes } = await askFromArguments(args);
    for (const note of notes) printNote(note);
    if (args.json) printResult(args, result, () => text);
    else print(text);
  },
});

export const diversityCommand = defineCommand({
  command: 'diversity',
  summary: 'what a corpus lacks, which utterances to choose, what to record next: report, select, recommend, ask',
  subcommands: [reportCommand, selectCommand, recommendCommand, askCommand],
});
