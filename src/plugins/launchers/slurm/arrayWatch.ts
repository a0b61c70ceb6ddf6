import { setTimeout as sleep } from 'node:timers/promises';
import type { LauncherJob, LauncherOutcome, LaunchWatch } from '../../../core/launcherContract.ts';
import { endTasks, liveTasks, taskName } from './slurmCommands.ts';
import { exitCodeOf, hasBegun, type SubmittedTask } from './submissions.ts';

/** A job that Slurm has. */
export interface WatchedJob {
  readonly job: LauncherJob;
  readonly task: SubmittedTask;
}

/** So long a controller may be away. */
const patienceSeconds = 900;
/** Looks at the queue without a task and without its exit code before it counts as lost: the file system may be slow. */
const looksUntilLost = 3;
/** The exit code of a job that Slurm ended without a word of its script. */
const lostExitCode = 137;

interface Progress {
  hasStarted: boolean;
  looksWithout: number;
  outcome?: LauncherOutcome;
}

/** Waits until all jobs have ended; told to stop, it takes those that have not begun out of the queue and asks the others to end. */
export async function watchJobs(
  watched: readonly WatchedJob[],
  watch: LaunchWatch,
  pollSeconds: number,
): Promise<readonly LauncherOutcome[]> {
  const states = watched.map((): Progress => ({ hasStarted: false, looksWithout: 0 }));
  let isStopping = false;
  for (;;) {
    const live = await liveTasks(patienceSeconds);
    for (const [index, one] of watched.entries()) await look(one, states[index] as Progress, { live, watch });
    const open = watched.filter((_, index) => states[index]?.outcome === undefined);
    if (open.length === 0) return states.map(({ outcome }) => outcome ?? { exitCode: null });
    if (watch.signal.aborted && !isStopping) {
      isStopping = true;
      await endTasks(open.map(({ task }) => taskName(task)));
    }
    await sleep(1000 * (isStopping ? Math.min(1, pollSeconds) : pollSeconds), undefined, {
      ...(isStopping ? {} : { signal: watch.signal }),
    }).catch(() => undefined);
  }
}

async function look(
  { job, task }: WatchedJob,
  state: Progress,
  seen: {
    readonly live: Awaited<ReturnType<typeof liveTasks>>;
    readonly watch: LaunchWatch;
  },
): Promise<void> {
  if (state.outcome !== undefined) return;
  const { live, watch } = seen;
  const alive = live.get(taskName(task));
  if (alive !== undefined) {
    state.looksWithout = 0;
    if (alive.isRunning) begin(job, state, watch);
    return;
  }
  const exitCode = await exitCodeOf(task);
  state.looksWithout += 1;
  if (exitCode === undefined && state.looksWithout < looksUntilLost) return;
  if (exitCode === undefined && !hasBegun(task)) {
    // It was taken out of the queue.
    state.outcome = { exitCode: null };
    return;
  }
  begin(job, state, watch);
  state.outcome = { exitCode: exitCode ?? lostExitCode };
  watch.onEnd?.(job, state.outcome);
}

function begin(job: LauncherJob, state: Progress, { onStart }: LaunchWatch): void {
  if (!state.hasStarted) onStart?.(job);
  state.hasStarted = true;
}
