import { configOptions, defineCommand, jsonOption, overridePositional } from '../command.ts';
import { printResult } from '../output.ts';

const importCommand = defineCommand({
  command: 'import [overrides..]',
  summary: 'import a corpus by its plugin and write its manifest: corpus=folder corpus.path=recordings',
  positionals: overridePositional,
  options: {
    ...configOptions,
    ...jsonOption,
    out: { type: 'string', describe: 'folder for manifest.jsonl; default: beside the audio' },
  },
  run: async (args) => {
    const { importFromArguments } = await import('../corpusImport.ts');
    const { manifestFile, utterances, licence, attribution } = await importFromArguments(args, args.out, args.json);
    const summary = { manifestFile, utterances, licence, attribution };
    printResult(args, summary, () => `${utterances} utterances: ${manifestFile}\nlicence: ${licence}\n${attribution}`);
  },
});

const checkCommand = defineCommand({
  command: 'check <manifest>',
  summary: 'look at every line and recording of a manifest and list what is wrong',
  positionals: { manifest: { type: 'string', demandOption: true, describe: 'a manifest.jsonl, or its folder' } },
  options: {
    ...jsonOption,
    run: { type: 'string', describe: 'the folder of a trained run, which hears whether texts fit' },
    transcriber: {
      type: 'string',
      describe: 'whisper-base, or a folder with a Whisper, which writes down what it hears',
    },
  },
  run: async (args) => {
    const { checkManifest } = await import('../corpusImport.ts');
    const { manifest, run, transcriber, json: quiet } = args;
    const { report, text } = await checkManifest(manifest, { run, transcriber, quiet });
    printResult(args, report, () => text);
    if (report.errors > 0) process.exitCode = 1;
  },
});

const statsCommand = defineCommand({
  command: 'stats <manifest>',
  summary: 'minutes by speaker, kind and tag',
  positionals: { manifest: { type: 'string', demandOption: true, describe: 'a manifest.jsonl, or its folder' } },
  options: jsonOption,
  run: async (args) => {
    const { manifestStats } = await import('../corpusImport.ts');
    const { stats, text } = await manifestStats(args.manifest);
    printResult(args, stats, () => text);
  },
});

const sliceCommand = defineCommand({
  command: 'slice <recording>',
  summary: 'cut a long recording at its pauses, with or without a script, and write labels to look through',
  positionals: { recording: { type: 'string', demandOption: true, describe: 'a wav, flac, ogg, mp3 or m4a file' } },
  options: {
    ...jsonOption,
    script: { type: 'string', describe: 'a text file of what is said, in the order of speech' },
    language: { type: 'string', default: 'zh', describe: 'of the script: zh, en, mixed' },
    run: {
      type: 'string',
      describe: 'the folder of a trained run, which hears which sentence is said; default: durations',
    },
    transcriber: {
      type: 'string',
      describe: 'in its place: whisper-base, or a folder with a Whisper, which writes down what it hears',
    },
    labels: { type: 'string', describe: 'the .tsv to write; default: <recording>.labels.tsv' },
    'min-seconds': { type: 'number', describe: 'shorter slices are joined with a neighbour; default: 1' },
    'max-seconds': { type: 'number', describe: 'no slice is longer; default: 15' },
    'padding-seconds': { type: 'number', describe: 'kept before and after the speech; default: 0.1' },
    'silence-seconds': { type: 'number', describe: 'a pause of this length may be cut at; default: 0.3' },
    strictness: { type: 'number', describe: 'of the voice activity detector, 0 to 3; default: 2' },
  },
  run: async (args) => {
    const { describeSlices, sliceLongRecording } = await import('../sliceCorpus.ts');
    const given = {
      ...{ minSeconds: args['min-seconds'], maxSeconds: args['max-seconds'], paddingSeconds: args['padding-seconds'] },
      ...{ silenceSeconds: args['silence-seconds'], strictness: args.strictness },
    };
    const slicing = Object.fromEntries(
      Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
    );
    const { recording, script, language, run, transcriber, json: quiet } = args;
    const labels = args.labels ?? `${recording}.labels.tsv`;
    const options = { recording, script, language, labels, run, transcriber, quiet, slicing };
    const summary = await sliceLongRecording(options);
    printResult(args, summary, () => describeSlices(summary, script !== undefined));
  },
});

const reportCommand = defineCommand({
  command: 'report [overrides..]',
  summary: 'prepare the corpus and write quality.html and quality.json: what it sounds like, and what looks wrong',
  positionals: overridePositional,
  options: {
    ...configOptions,
    ...jsonOption,
    out: { type: 'string', describe: 'folder for both files; default: the folder of the run' },
  },
  run: async (args) => {
    const { describeQuality, reportQuality } = await import('../corpusQuality.ts');
    const written = await reportQuality(args, args.out, args.json);
    printResult(args, written.report, () => describeQuality(written));
  },
});

export const corpusCommand = defineCommand({
  command: 'corpus',
  summary: 'recordings and their manifest: import, check, stats, report, slice',
  subcommands: [importCommand, checkCommand, statsCommand, reportCommand, sliceCommand],
});
