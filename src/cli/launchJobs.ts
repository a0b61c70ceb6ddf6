import type { Launcher, LauncherJob } from '../core/launcherContract.ts';
import { followJobLogs, type JobLogs } from './jobLogs.ts';
import { stopSignal } from './stopSignal.ts';

interface LaunchPolicy {
  /** The sweep's folder. */
  readonly folder: string;
  readonly keepGoing: boolean;
  readonly retries: number;
  /** true: nothing is told, for --json. */
  readonly quiet: boolean;
}

/** What became of jobs in the end. */
interface LaunchResult {
  /** true: they are left to a scheduler. */
  readonly isLeft: boolean;
  /** Exit codes of those that did not end with 0; null: never started. */
  readonly unfinished: ReadonlyMap<LauncherJob, number | null>;
}

/** Runs jobs; those that failed, or were left behind a failed one, are started again as often as the policy says. */
export async function launchJobs(
  launcher: Launcher,
  jobs: readonly LauncherJob[],
  policy: LaunchPolicy,
): Promise<LaunchResult> {
  const logs = policy.quiet ? silentLogs : followJobLogs(jobs);
  const stop = stopSignal((why) =>
    logs.note(`${why}: running jobs write a checkpoint; the same command goes on; a second signal ends them at once`),
  );
  const { retries } = policy;
  try {
    let unfinished = new Map<LauncherJob, number | null>(jobs.map((job) => [job, null]));
    for (let round = 0; round <= retries && unfinished.size > 0 && !stop.signal.aborted; round++) {
      if (round > 0) logs.note(`sweep: attempt ${round + 1} of ${retries + 1}, jobs left: ${unfinished.size}`);
      const left = [...unfinished.keys()];
      const outcomes = await launchOnce(launcher, left, { ...policy, logs, signal: stop.signal });
      unfinished = new Map(left.map((job, index) => [job, outcomes[index]?.exitCode ?? null]));
      if (outcomes.some(({ isLeft }) => isLeft === true)) return { isLeft: true, unfinished };
      for (const [job, exitCode] of unfinished) if (exitCode === 0) unfinished.delete(job);
    }
    return { isLeft: false, unfinished };
  } finally {
    stop.release();
    logs.close();
  }
}

function launchOnce(
  launcher: Launcher,
  jobs: readonly LauncherJob[],
  round: Pick<LaunchPolicy, 'folder' | 'keepGoing'> & { readonly logs: JobLogs; readonly signal: AbortSignal },
) {
  const { folder, keepGoing, logs, signal } = round;
  const failure = new AbortController();
  return launcher.launch(jobs, {
    folder,
    signal: AbortSignal.any([signal, failure.signal]),
    onStart: (job) => logs.start(job),
    onEnd: (job, { exitCode }) => {
      logs.end(job);
      if (exitCode === 0) return;
      logs.note(`job ${job.folder}: ended with exit code ${exitCode}; what it printed is in ${job.log}`);
      if (!keepGoing) failure.abort();
    },
    onNote: (text) => logs.note(text),
  });
}

/** The words that start this very program. */
export function ownProgram(): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
}

const silentLogs: JobLogs = {
  start: () => undefined,
  end: () => undefined,
  note: () => undefined,
  close: () => undefined,
};
