import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeSetupError } from '../../../errors.ts';

/** A task of an array that Slurm has not done with, by `taskName`. */
interface LiveTask {
  readonly isRunning: boolean;
  /** As Slurm says it: `Resources`, `BeginTime`. */
  readonly reason: string;
}

/** What a task is called on Slurm's command line: `17_3`. */
export function taskName({ arrayId, task }: { readonly arrayId: string; readonly task: number }): string {
  return `${arrayId}_${task}`;
}

/** Submits a script as an array of so many tasks. @throws RuntimeSetupError with what sbatch says. */
export async function submitArray(script: string, tasks: number, atOnce: number | null): Promise<string> {
  const limit = atOnce === null ? '' : `%${atOnce}`;
  const said = await ask('sbatch', ['--parsable', `--array=0-${tasks - 1}${limit}`, script]);
  return said.trim().split(';')[0] ?? '';
}

/** All tasks of this user that wait, run or are being ended. A controller that does not answer is asked again for so long. */
export async function liveTasks(patienceSeconds: number): Promise<ReadonlyMap<string, LiveTask>> {
  const args = ['--noheader', '--array', `--user=${userInfo().username}`, '--format=%F|%K|%T|%r'];
  const said = await askPatiently('squeue', args, patienceSeconds);
  const tasks = new Map<string, LiveTask>();
  for (const line of said.split('\n')) {
    const [arrayId = '', task, state, reason = ''] = line.split('|');
    if (state === undefined) continue;
    tasks.set(taskName({ arrayId, task: Number(task) }), { isRunning: state !== 'PENDING', reason });
  }
  return tasks;
}

/** Takes tasks that have not begun out of the queue, and asks those that run to end. */
export async function endTasks(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const ended = [
    ask('scancel', ['--state=PENDING', ...names]),
    // To the script and what it started; plain scancel would kill them half a minute later.
    ask('scancel', ['--signal=TERM', '--full', ...names]),
  ];
  await Promise.allSettled(ended);
}

/** What became of a task that left the queue without a word: `OUT_OF_MEMORY`, `NODE_FAIL`; undefined where nobody knows. */
export async function fateOf(name: string): Promise<string | undefined> {
  const shown = await ask('scontrol', ['--oneliner', 'show', 'job', name]).catch(() => '');
  const state = /\bJobState=(\w+)/.exec(shown)?.[1];
  if (state !== undefined) return state;
  const accounted = await ask('sacct', [
    '--noheader',
    '--allocations',
    '--parsable2',
    '--format=State',
    `--jobs=${name}`,
  ]).catch(() => '');
  return accounted.trim().split('\n')[0] || undefined;
}

/** How many tasks an array may have here. */
export async function largestArray(): Promise<number> {
  const shown = await ask('scontrol', ['show', 'config']).catch(() => '');
  // The largest index is one less.
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(shown)?.[1] ?? 1001);
  return Math.max(1, size - 1);
}

const firstPauseMs = 500;
const longestPauseMs = 15_000;

async function askPatiently(program: string, args: readonly string[], patienceSeconds: number): Promise<string> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await ask(program, args);
    } catch (error) {
      if (Date.now() + pauseMs > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}

function ask(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { maxBuffer: 2 ** 28, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const why = isMissing
        ? 'it is not installed; run this where jobs can be submitted'
        : stderr.trim() || error.message;
      reject(
        new RuntimeSetupError(`launcher slurm: ${program} ${args.slice(0, 2).join(' ')}: ${why}`, { cause: error }),
      );
    });
  });
}
