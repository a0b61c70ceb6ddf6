/** Contender: a new process until it says that its first training step is done. Arguments: its command line. Run by `npm run bench -- startup`. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { serve } from './contest/serve.ts';

const [program = '', ...args] = process.argv.slice(2);

await serve(
  async () => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    child.once('error', () => process.exit(1));
    for await (const line of createInterface({ input: child.stdout })) {
      if (line !== 'first step') continue;
      child.kill();
      return;
    }
    process.exit(1);
  },
  { warmups: 1 },
);
