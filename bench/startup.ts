/** Contender: a new process until TensorFlow has run its first operation. Run by `npm run bench -- startup`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serve } from './contest/serve.ts';

const program = process.argv[2] ?? 'tonelab';
const root = fileURLToPath(new URL('../', import.meta.url));
const commands: Readonly<Record<string, readonly string[]>> = {
  tonelab: ['node', `${root}bin/tonelab.mjs`, 'doctor', '--json'],
  torch: [process.argv[3] ?? 'python3', '-c', 'import torch; (torch.ones(1) + 1).item()'],
};

await serve(
  () => {
    const [command, ...args] = commands[program] ?? [];
    const { status } = spawnSync(command as string, args, { stdio: 'ignore' });
    if (status !== 0) process.exit(1);
  },
  { warmups: 1 },
);
