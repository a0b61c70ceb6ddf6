import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Launcher, LauncherJob, LauncherOutcome } from '../../../core/launcherContract.ts';

/** Runs the jobs of a sweep on this machine, each in a process of its own, one after the other. */
export const localLauncher: Plugin<'launcher'> = {
  kind: 'launcher',
  name: 'local',
  summary: "a sweep's jobs on this machine, one after the other",
  configSchema: z.strictObject({}),
  create: (): Launcher => ({
    async launch(jobs, watch) {
      const outcomes: LauncherOutcome[] = [];
      for (const job of jobs) {
        if (watch.signal.aborted) {
          outcomes.push({ exitCode: null });
          continue;
        }
        watch.onStart?.(job);
        const outcome = { exitCode: await exitOf(job, watch.signal) };
        watch.onEnd?.(job, outcome);
        outcomes.push(outcome);
      }
      return outcomes;
    },
  }),
};

/**
 * A job stands in a process group of its own, so that Ctrl-C reaches it once: through us. What it prints goes to our
 * standard error; standard output is the sweep's own result.
 */
function exitOf(job: LauncherJob, signal: AbortSignal): Promise<number> {
  const [program = '', ...args] = job.command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', process.stderr, process.stderr], detached: true });
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
