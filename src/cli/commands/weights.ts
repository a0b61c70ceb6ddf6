import { defineCommand, jsonOption } from '../command.ts';
import { printNote, printResult } from '../output.ts';

const fetchCommand = defineCommand({
  command: 'fetch <name>',
  summary: 'fetch weights that are no part of the package: speaker-embedder',
  positionals: {
    name: {
      choices: ['speaker-embedder'],
      demandOption: true,
      describe: 'speaker-embedder: measures timbre similarity (16 MB, and about 290 MB of onnxruntime-node)',
    },
  },
  options: jsonOption,
  run: async (args) => {
    const { cacheRoot } = await import('../../core/runtime/runtimeCache.ts');
    const { fetchSpeakerEmbedder } = await import('../../evaluation/fetchSpeakerEmbedder.ts');
    const cacheFolder = cacheRoot();
    await fetchSpeakerEmbedder({ cacheFolder, ...(args.json ? {} : { onProgress: printNote }) });
    printResult(args, { fetched: args.name, cacheFolder }, () => `${args.name}: in ${cacheFolder}`);
  },
});

export const weightsCommand = defineCommand({
  command: 'weights',
  summary: 'weights from elsewhere: fetch',
  subcommands: [fetchCommand],
});
