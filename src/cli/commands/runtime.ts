import { defineCommand, jsonOption } from '../command.ts';
import { printNote, printResult } from '../output.ts';

const installCommand = defineCommand({
  command: 'install',
  summary: 'build the native TensorFlow runtime; running it again goes on where it stopped',
  options: {
    gpu: {
      type: 'boolean',
      default: false,
      describe: 'for an NVIDIA GPU (written from the CPU recipe, not yet run on one)',
    },
    force: { type: 'boolean', default: false, describe: 'build it anew where it is there already' },
    ...jsonOption,
  },
  run: async (args) => {
    const { progressLines, runRuntimeInstall } = await import('../runtimeInstall.ts');
    const outcome = await runRuntimeInstall({ gpu: args.gpu, force: args.force, onProgress: progressLines(printNote) });
    printResult(args, outcome, () => outcome.line);
  },
});

export const runtimeCommand = defineCommand({
  command: 'runtime',
  summary: 'the TensorFlow runtime: install',
  subcommands: [installCommand],
});
