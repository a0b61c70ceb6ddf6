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

const exportCommand = defineCommand({
  command: 'export <run>',
  summary: 'write the weights of a trained run as one safetensors file: adapters folded in, without discriminators',
  positionals: { run: { type: 'string', demandOption: true, describe: 'the folder of a trained run' } },
  options: {
    out: { type: 'string', default: 'model.safetensors', describe: 'the file to write' },
    ...jsonOption,
  },
  run: async (args) => {
    const { exportWeights } = await import('../exportWeights.ts');
    const result = await exportWeights(args.run, args.out);
    printResult(args, result, () => `${result.file}: ${result.tensors} tensors, ${result.values} values`);
  },
});

export const weightsCommand = defineCommand({
  command: 'weights',
  summary: 'weights from elsewhere and to elsewhere: fetch, export',
  subcommands: [fetchCommand, exportCommand],
});
