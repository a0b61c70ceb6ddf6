import type { Launcher, LauncherJob } from '../core/launcherContract.ts';
import { ConfigError } from '../errors.ts';
import { isEvaluated } from '../run/evaluatedStages.ts';
import { noteRunning, type RunState, runState } from '../run/runStatus.ts';
import { type FrozenJob, freezeSweep, sweepJobsIn } from '../run/sweepFolder.ts';
import type { ConfigArguments } from './configTree.ts';
import { printNote, table } from './output.ts';
import { planSweep, type SweepPlan } from './planSweep.ts';
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

/** How the jobs of a sweep are run. */
export interface SweepRunOptions {
  /** true: no progress, for --json. */
  readonly json: boolean;
  /** Each run is measured when it is trained. */
  readonly evaluate: boolean;
  readonly 'fail-fast'?: boolean | undefined;
  readonly 'keep-going'?: boolean | undefined;
  readonly retries?: number | undefined;
}

/** Composes, checks and freezes all jobs of a sweep, then runs those that are not done. */
export async function runSweep(args: ConfigArguments, options: SweepRunOptions): Promise<SweepOutcome> {
  return runJobs(await planSweep(args), { ...options, planAgain: () => planSweep(args) });
}

/** The jobs of a sweep as they would be run; nothing is written. */
export async function sweepToCome(args: ConfigArguments, options: SweepRunOptions): Promise<SweepOutcome> {
  return jobsToCome(await planSweep(args), options);
}

export async function jobsToCome({ folder, jobs }: SweepPlan, { evaluate }: SweepRunOptions): Promise<SweepOutcome> {
  const states = await statesOf(jobs, evaluate);
  return { folder, finished: states.every(({ state }) => state === 'finished'), jobs: states };
}

interface JobRunOptions extends SweepRunOptions {
  /** Called where another launch froze jobs in the same folder meanwhile. */
  readonly planAgain: () => Promise<SweepPlan>;
}

/** Freezes and runs the jobs of a plan. */
export async function runJobs(plan: SweepPlan, { planAgain, ...options }: JobRunOptions): Promise<SweepOutcome> {
  const say = options.json ? () => undefined : printNote;
  let planned = plan;
  let frozen = await freezeSweep(planned.folder, planned);
  while (frozen === undefined) {
    planned = await planAgain();
    frozen = await freezeSweep(planned.folder, planned);
  }
  const { folder, lines, launcher } = planned;
  const before = await statesOf(frozen, options.evaluate);
  // What another process works on comes last: by then it may be done.
  const open = before
    .filter(({ state }) => state !== 'finished')
    .toSorted((a, b) => Number(a.state === 'running') - Number(b.state === 'running'));
  const done = before.length - open.length;
  say(`sweep: ${frozen.length} jobs frozen in ${folder}${done > 0 ? `, ${done} finished already` : ''}`);
  const launched = open.map((job) => launcherJob(job, { lines, options }));
  await launch(launcher, launched, { say, ...failurePolicy(planned, options) });
  const after = await statesOf(frozen, options.evaluate);
  return { folder, finished: after.every(({ state }) => state === 'finished'), jobs: after };
}

interface FailurePolicy {
  readonly keepGoing: boolean;
  readonly retries: number;
}

function failurePolicy(plan: SweepPlan, options: SweepRunOptions): FailurePolicy {
  const { retries = plan.retries } = options;
  if (!Number.isInteger(retries) || retries < 0)
    throw new ConfigError(`--retries ${retries}: expected a whole number, 0 or more`);
  return { keepGoing: options['fail-fast'] === true ? false : (options['keep-going'] ?? plan.keepGoing), retries };
}

/** Runs jobs; those that failed, or were left behind a failed one, are started again as often as the policy says. */
async function launch(
  launcher: Launcher,
  jobs: readonly LauncherJob[],
  { say, keepGoing, retries }: FailurePolicy & { readonly say: (text: string) => void },
): Promise<void> {
  const stop = stopSignal((name) => say(`${name}: the running job writes a checkpoint; the same command goes on`));
  try {
    let left = jobs;
    for (let round = 0; round <= retries && left.length > 0 && !stop.signal.aborted; round++) {
      const failure = new AbortController();
      if (round > 0) say(`sweep: attempt ${round + 1} of ${retries + 1}, jobs left: ${left.length}`);
      const outcomes = await launcher.launch(left, {
        signal: AbortSignal.any([stop.signal, failure.signal]),
        onStart: ({ folder, title }) => say(`job ${folder}: ${title}`),
        onEnd: ({ folder }, { exitCode }) => {
          if (exitCode === 0) return;
          say(`job ${folder}: ended with exit code ${exitCode}`);
          if (!keepGoing) failure.abort();
        },
      });
      for (const [index, { exitCode }] of outcomes.entries()) await noteLost(left[index], exitCode);
      left = left.filter((_, index) => outcomes[index]?.exitCode !== 0);
    }
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
  const jobs = await statesOf(await sweepJobsIn(folder), false);
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

/** With `evaluate`, a run that was trained and not measured counts as stopped. */
async function statesOf(jobs: readonly FrozenJob[], evaluate: boolean): Promise<readonly JobState[]> {
  const states: JobState[] = [];
  for (const { number, folder, overrides } of jobs) {
    const { state, message } = await runState(folder);
    const isWhole = state !== 'finished' || !evaluate || (await isEvaluated(folder));
    states.push({ number, folder, overrides, state: isWhole ? state : 'stopped', message: message ?? null });
  }
  return states;
}

/** The job's own command: this very program, on the frozen folder. Its title is what other jobs do not share. */
function launcherJob(
  { folder, overrides }: JobState,
  { lines, options }: { readonly lines: readonly string[]; readonly options: SweepRunOptions },
): LauncherJob {
  const program = [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
  const asked = [...(options.evaluate ? ['--evaluate'] : []), ...(options.json ? ['--json'] : [])];
  const command = [...program, 'train', '--from', folder, ...asked];
  return { folder, title: overrides.filter((override) => !lines.includes(override)).join(' '), command };
}
