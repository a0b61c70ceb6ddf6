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
  options: jsonOption,
  run: async (args) => {
    const { checkManifest } = await import('../corpusImport.ts');
    const { report, text } = await checkManifest(args.manifest);
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
  summary: 'recordings and their manifest: import, check, stats, report',
  subcommands: [importCommand, checkCommand, statsCommand, reportCommand],
});
