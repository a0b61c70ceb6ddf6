import type { Launcher, LauncherJob } from '../core/launcherContract.ts';
import { noteRunning, type RunState, runState } from '../run/runStatus.ts';
import { type FrozenJob, freezeSweep, sweepJobsIn } from '../run/sweepFolder.ts';
import type { ConfigArguments } from './configTree.ts';
import { printNote, table } from './output.ts';
import { planSweep } from './planSweep.ts';
import { stopSignal } from './stopSignal.ts';

export interface JobState {
  readonly number: number;
  readonly folder: string;
  readonly state: RunState;
  readonly overrides: readonly string[];
  readonly message: string | null;
}

export interface SweepOutcome {
  readonly folder: string;
  readonly finished: boolean;
  readonly jobs: readonly JobState[];
}

/** Composes, checks and freezes all jobs of a sweep, then runs those that are not finished. */
export async function runSweep(args: ConfigArguments, quiet: boolean): Promise<SweepOutcome> {
  const say = quiet ? () => undefined : printNote;
  const { folder, lines, jobs, places, launcher } = await planSweep(args);
  const frozen = await freezeSweep(folder, { lines, jobs, places });
  const before = await statesOf(frozen);
  const open = before.filter(({ state }) => state !== 'finished' && state !== 'running');
  const done = before.length - open.length;
  say(`sweep: ${frozen.length} jobs frozen in ${folder}${done > 0 ? `, ${done} finished or running already` : ''}`);
  const launched = open.map((job) => launcherJob(job, { lines, quiet }));
  await launch(launcher, launched, say);
  const after = await statesOf(frozen);
  return { folder, finished: after.every(({ state }) => state === 'finished'), jobs: after };
}

async function launch(launcher: Launcher, jobs: readonly LauncherJob[], say: (text: string) => void): Promise<void> {
  const stop = stopSignal((name) => say(`${name}: the running job writes a checkpoint; the same command goes on`));
  try {
    const outcomes = await launcher.launch(jobs, {
      signal: stop.signal,
      onStart: ({ folder, title }) => say(`job ${folder}: ${title}`),
      onEnd: ({ folder }, { exitCode }) => {
        if (exitCode !== 0) say(`job ${folder}: ended with exit code ${exitCode}`);
      },
    });
    for (const [index, { exitCode }] of outcomes.entries()) await noteLost(jobs[index], exitCode);
  } finally {
    stop.release();
  }
}

/** A job that ended before it could note anything has failed all the same. */
async function noteLost(job: LauncherJob | undefined, exitCode: number | null): Promise<void> {
  if (job === undefined || exitCode === null || exitCode === 0) return;
  const { state } = await runState(job.folder);
  if (state === 'waiting') await (await noteRunning(job.folder))('failed', `ended with exit code ${exitCode}`);
}

/** The states of all jobs in a sweep's folder. */
export async function sweepStatus(folder: string): Promise<SweepOutcome> {
  const jobs = await statesOf(await sweepJobsIn(folder));
  return { folder, finished: jobs.every(({ state }) => state === 'finished'), jobs };
}

/** What the terminal shows of a sweep. */
export function describeSweep({ folder, jobs }: SweepOutcome): string {
  const counts = new Map<RunState, number>();
  for (const { state } of jobs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const summary = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const rows = jobs.map(({ number, state, overrides, message }) => [
    String(number),
    state,
    `${overrides.join(' ')}${message === null ? '' : `  (${message.split('\n')[0]})`}`,
  ]);
  return `${table([['job', 'state', 'overrides'], ...rows])}\n${folder}: ${summary}`;
}

async function statesOf(jobs: readonly FrozenJob[]): Promise<readonly JobState[]> {
  const states: JobState[] = [];
  for (const job of jobs) {
    const { state, message } = await runState(job.folder);
    states.push({ ...job, state, message: message ?? null });
  }
  return states;
}

/** The job's own command: this very program, on the frozen folder. Its title is what other jobs do not share. */
function launcherJob(
  { folder, overrides }: JobState,
  { lines, quiet }: { readonly lines: readonly string[]; readonly quiet: boolean },
): LauncherJob {
  const program = [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
  const command = [...program, 'train', '--from', folder, ...(quiet ? ['--json'] : [])];
  return { folder, title: overrides.filter((override) => !lines.includes(override)).join(' '), command };
}

/** Does the work of a run and notes in its folder how it ended. */
export async function withStatus<T extends { readonly finished: boolean }>(
  folder: string,
  work: () => Promise<T>,
): Promise<T> {
  const note = await noteRunning(folder);
  try {
    const result = await work();
    await note(result.finished ? 'finished' : 'stopped');
    return result;
  } catch (error) {
    await note('failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}
