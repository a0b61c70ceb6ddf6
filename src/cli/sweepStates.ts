import { findProject } from '../core/config/projectConfig.ts';
import type { ScheduledJob } from '../core/launcherContract.ts';
import { isEvaluated } from '../run/evaluatedStages.ts';
import { type RunState, runState } from '../run/runStatus.ts';
import { type FrozenJob, frozenSweep } from '../run/sweepFolder.ts';
import { launcherOf } from './configCheck.ts';
import { table } from './output.ts';
import { projectRegistry } from './projectRegistry.ts';

export interface JobState {
  readonly number: number;
  readonly folder: string;
  readonly state: RunState | ScheduledJob['state'];
  readonly overrides: readonly string[];
  readonly message: string | null;
}

export interface SweepOutcome {
  readonly folder: string;
  readonly finished: boolean;
  /** true: jobs are left to a scheduler, and this command does not wait for them. */
  readonly isLeft?: boolean;
  readonly jobs: readonly JobState[];
}

interface StateSources {
  /** A run that was trained and not measured counts as stopped. */
  readonly evaluate: boolean;
  /** What a scheduler knows, by folder. */
  readonly scheduled?: ReadonlyMap<string, ScheduledJob> | undefined;
}

export async function statesOf(
  jobs: readonly FrozenJob[],
  { evaluate, scheduled }: StateSources,
): Promise<readonly JobState[]> {
  const states: JobState[] = [];
  for (const { number, folder, overrides } of jobs) {
    const { state, message } = await runState(folder);
    const isWhole = state !== 'finished' || !evaluate || (await isEvaluated(folder));
    const own = { state: isWhole ? state : 'stopped', message: message ?? null } as const;
    states.push({ number, folder, overrides, ...withScheduled(own, scheduled?.get(folder)) });
  }
  return states;
}

/** What a scheduler says counts before a folder that says that the run has not ended. */
function withScheduled(
  own: Pick<JobState, 'state' | 'message'>,
  scheduled: ScheduledJob | undefined,
): Pick<JobState, 'state' | 'message'> {
  if (scheduled === undefined || own.state === 'finished') return own;
  const hasEnded = own.state === 'failed' || own.state === 'stopped';
  if (scheduled.state === 'lost' && hasEnded) return own;
  return { state: scheduled.state, message: scheduled.message ?? null };
}

/** The states of all jobs in a sweep's folder. */
export async function sweepStatus(folder: string): Promise<SweepOutcome> {
  const { jobs, launcher: node } = await frozenSweep(folder);
  const launcher =
    node === undefined ? undefined : launcherOf(node, await projectRegistry(await findProject(process.cwd())));
  const states = await statesOf(jobs, { evaluate: false, scheduled: await launcher?.scheduled?.(folder) });
  return { folder, finished: states.every(({ state }) => state === 'finished'), jobs: states };
}

/** What the terminal shows of a sweep. */
export function describeSweep({ folder, jobs }: SweepOutcome): string {
  const counts = new Map<JobState['state'], number>();
  for (const { state } of jobs) counts.set(state, (counts.get(state) ?? 0) + 1);
  const summary = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const rows = jobs.map(({ number, state, overrides, message }) => [
    String(number),
    state,
    `${overrides.join(' ')}${message === null ? '' : `  (${message.split('\n')[0]})`}`,
  ]);
  return `${table([['job', 'state', 'overrides'], ...rows])}\n${folder}: ${summary}`;
}

/** 0: all is done, or left to a scheduler. */
export function sweepExitCode({ finished, isLeft }: SweepOutcome): number {
  return finished || isLeft === true ? 0 : 1;
}
