import { defineCommand } from '../command.ts';
import { completionScript, completionShells } from '../completionScripts.ts';
import { print } from '../output.ts';

export const completionCommand = defineCommand({
  command: 'completion [shell]',
  summary: 'print the script for tab completion: tonelab completion bash >> ~/.bashrc',
  positionals: {
    shell: {
      choices: completionShells,
      default: process.env['SHELL']?.endsWith('zsh') ? 'zsh' : 'bash',
      describe: 'whose script',
    },
  },
  run: async ({ shell }) => print(completionScript(shell === 'zsh' ? 'zsh' : 'bash')),
});
