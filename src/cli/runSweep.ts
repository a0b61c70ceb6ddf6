import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { LauncherJob } from '../core/launcherContract.ts';
import { ConfigError } from '../errors.ts';
import { noteLost } from '../run/runStatus.ts';
import { freezeSweep } from '../run/sweepFolder.ts';
import type { ConfigArguments } from './configTree.ts';
import { launchJobs, ownProgram } from './launchJobs.ts';
import { printNote } from './output.ts';
import { planSweep, type SweepPlan } from './planSweep.ts';
import { type JobState, type SweepOutcome, statesOf } from './sweepStates.ts';

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

export async function jobsToCome(plan: SweepPlan, { evaluate }: SweepRunOptions): Promise<SweepOutcome> {
  const { folder, jobs, launchedBy } = plan;
  const states = await statesOf(jobs, { evaluate, scheduled: await launchedBy.launcher.scheduled?.(folder) });
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
  const freeze = () => freezeSweep(planned.folder, { ...planned, launcher: planned.launchedBy.node });
  let frozen = await freeze();
  while (frozen === undefined) {
    planned = await planAgain();
    frozen = await freeze();
  }
  const { folder, lines, launchedBy } = planned;
  const { launcher } = launchedBy;
  const { evaluate } = options;
  const before = await statesOf(frozen, { evaluate });
  // What another process works on comes last: by then it may be done.
  const open = before
    .filter(({ state }) => state !== 'finished')
    .toSorted((a, b) => Number(a.state === 'running') - Number(b.state === 'running'));
  const done = before.length - open.length;
  say(`sweep: ${frozen.length} jobs frozen in ${folder}${done > 0 ? `, ${done} finished already` : ''}`);
  const launched = open.map((job) => launcherJob(job, { lines, options }));
  const policy = { folder, quiet: options.json, ...failurePolicy(planned, options) };
  const { isLeft, unfinished } = await launchJobs(launcher, launched, policy);
  for (const [{ folder: job }, exitCode] of unfinished) await noteLost(job, exitCode);
  const read = async () => statesOf(frozen, { evaluate, scheduled: await launcher.scheduled?.(folder) });
  const after = isLeft || unfinished.size > 0 ? await read() : await settled(read);
  return { folder, finished: after.every(({ state }) => state === 'finished'), isLeft, jobs: after };
}

/** Every job ended well here: one that runs all the same is looked through by another launch, which is soon done. */
async function settled(read: () => Promise<readonly JobState[]>): Promise<readonly JobState[]> {
  let states = await read();
  for (let look = 0; look < 300 && states.some(({ state }) => state === 'running'); look++) {
    await setTimeout(200);
    states = await read();
  }
  return states;
}

function failurePolicy(plan: SweepPlan, options: SweepRunOptions) {
  const { retries = plan.retries } = options;
  if (!Number.isInteger(retries) || retries < 0)
    throw new ConfigError(`--retries ${retries}: expected a whole number, 0 or more`);
  return { keepGoing: options['fail-fast'] === true ? false : (options['keep-going'] ?? plan.keepGoing), retries };
}

/** The job's own command: this very program, on the frozen folder. Its title is what other jobs do not share. */
function launcherJob(
  { folder, overrides }: JobState,
  { lines, options }: { readonly lines: readonly string[]; readonly options: SweepRunOptions },
): LauncherJob {
  const asked = [...(options.evaluate ? ['--evaluate'] : []), ...(options.json ? ['--json'] : [])];
  const command = [...ownProgram(), 'train', '--from', folder, ...asked];
  const title = overrides.filter((override) => !lines.includes(override)).join(' ');
  return { folder, title, command, log: join(folder, 'output.log') };
}
