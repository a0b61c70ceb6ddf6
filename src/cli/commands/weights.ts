import { configOptions, defineCommand, jsonOption } from '../command.ts';
import { printNote, printResult, table } from '../output.ts';

const fetchCommand = defineCommand({
  command: 'fetch <name>',
  summary:
    'fetch weights that are no part of the package: speaker-embedder, whisper-base, kokoro, dnsmos, or those of a part, such as ge2e',
  positionals: {
    name: {
      type: 'string',
      demandOption: true,
      describe:
        'speaker-embedder: measures timbre similarity (16 MB, and about 290 MB of onnxruntime-node); whisper-base: writes down sentences (150 MB); kokoro: speaks sentences for corpus=rendered (93 MB, and onnxruntime-node); or a part with published weights',
    },
  },
  options: jsonOption,
  run: async (args) => {
    const { fetchWeights } = await import('../fetchWeights.ts');
    const result = await fetchWeights(args.name, args.json ? () => undefined : printNote);
    printResult(args, result, () => `${args.name}: in ${result.place}`);
  },
});

const importCommand = defineCommand({
  command: 'import <files..>',
  summary:
    'published weights as a file that a stage starts from: import generator_v1.pth --from hifigan --out v1.safetensors',
  positionals: {
    files: { type: 'string', array: true, demandOption: true, describe: '.safetensors, .pt, .pth, .bin or .ckpt' },
  },
  options: {
    from: { type: 'string', demandOption: true, describe: 'the published format: hifigan, gpt2, ge2e, ...' },
    out: { type: 'string', demandOption: true, describe: 'the safetensors file to write' },
    set: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: 'changes to the config, which must name the same parts and sizes: --set model/vocoder=hifigan-v1',
    },
    speakers: { type: 'number', default: 1, describe: 'rows of the speaker table, where the model has one' },
    skip: {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      describe: "tensors of the files to leave out; ** stands for anything: --skip 'optim_g.**'",
    },
    ...configOptions,
    ...jsonOption,
  },
  run: async (args) => {
    const { importWeights } = await import('../foreignWeights.ts');
    const result = await importWeights({
      files: args.files,
      format: args.from,
      out: args.out,
      speakers: args.speakers,
      skip: args.skip,
      config: { 'config-dir': args['config-dir'], 'config-name': args['config-name'], overrides: args.set },
    });
    printResult(args, result, () =>
      [
        table(
          result.parts.map(({ part, tensors, parameters }) => [part, `${tensors} tensors`, `${parameters} parameters`]),
        ),
        ...(result.absent.length === 0 ? [] : [`not in these files: ${result.absent.join(', ')}`]),
        `${result.file}: a stage starts from it with initFrom: [{ run: ${result.file}, part: ${result.parts[0]?.part} }]`,
      ].join('\n'),
    );
  },
});

const exportCommand = defineCommand({
  command: 'export <run>',
  summary:
    'the weights of a trained run as one safetensors file, adapters folded in; in published names with --to hifigan',
  positionals: { run: { type: 'string', demandOption: true, describe: 'the folder of a trained run' } },
  options: {
    to: {
      type: 'string',
      describe: "a published format: its parts in its names; absent: what speaks in tonelab's names, no discriminators",
    },
    out: { type: 'string', default: 'model.safetensors', describe: 'the file to write' },
    ...jsonOption,
  },
  run: async (args) => {
    const { exportWeights } = await import('../foreignWeights.ts');
    const result = await exportWeights({ runFolder: args.run, format: args.to, out: args.out });
    printResult(args, result, () => `${result.file}: ${result.tensors} tensors, ${result.parameters} parameters`);
  },
});

const packCommand = defineCommand({
  command: 'pack <run>',
  summary: 'a trained run as a folder that speaks without its corpus, and that stages start from (initFrom)',
  positionals: { run: { type: 'string', demandOption: true, describe: 'the folder of a trained run' } },
  options: {
    out: { type: 'string', demandOption: true, describe: 'the folder to write, such as models/my-voice' },
    floats: { choices: ['float16', 'float32'], default: 'float16', describe: 'how weights are stored' },
    voice: { type: 'string', array: true, describe: 'speakers whose timbre goes along; default: all of the run' },
    licence: { type: 'string', describe: 'of the pack, written into it' },
    attribution: { type: 'string', describe: 'who is to be named, written into it' },
    ...jsonOption,
  },
  run: async (args) => {
    const { packRun } = await import('../packRun.ts');
    const result = await packRun({
      ...{ runFolder: args.run, out: args.out, quiet: args.json, voices: args.voice },
      ...{ floats: args.floats === 'float32' ? 'F32' : 'F16', licence: args.licence, attribution: args.attribution },
    });
    printResult(args, result, () =>
      [
        `${result.folder}: ${(result.bytes / 1e6).toFixed(1)} MB, ${result.parameters} parameters, voices ${result.voices.join(', ')}`,
        `it speaks with: tonelab synth ${result.folder} --text 你好`,
      ].join('\n'),
    );
  },
});

export const weightsCommand = defineCommand({
  command: 'weights',
  summary: 'weights from elsewhere and for elsewhere: fetch, import, export, pack',
  subcommands: [fetchCommand, importCommand, exportCommand, packCommand],
});
