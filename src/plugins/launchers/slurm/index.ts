import type { Plugin } from '../../../core/contracts.ts';
import type {
  Launcher,
  LauncherJob,
  LauncherOutcome,
  LaunchWatch,
  ScheduledJob,
} from '../../../core/launcherContract.ts';
import { type WatchedJob, watchJobs } from './arrayWatch.ts';
import { type SlurmLauncherConfig, slurmLauncherConfigSchema } from './config.ts';
import { fateOf, largestArray, liveTasks, taskName } from './slurmCommands.ts';
import { exitCodeOf, hasBegun, type SubmittedTask, submitJobs, submittedTasks } from './submissions.ts';

/** Runs the jobs of a sweep as job arrays of a Slurm cluster that shares this file system. */
export const slurmLauncher: Plugin<'launcher'> = {
  kind: 'launcher',
  name: 'slurm',
  summary: "a sweep's jobs as job arrays of a Slurm cluster",
  configSchema: slurmLauncherConfigSchema,
  create: (config: SlurmLauncherConfig): Launcher => ({
    launch: (jobs, watch) => launchArrays(jobs, config, watch),
    scheduled: scheduledJobs,
  }),
};

/** Controllers restart; a person who asks for a state does not wait for long. */
const submitPatienceSeconds = 60;
const statusPatienceSeconds = 10;

async function launchArrays(
  jobs: readonly LauncherJob[],
  config: SlurmLauncherConfig,
  watch: LaunchWatch,
): Promise<readonly LauncherOutcome[]> {
  const queued = await stillQueued(watch.folder);
  const fresh = jobs.filter(({ folder }) => !queued.has(folder));
  const tasks = new Map(queued);
  const most = await largestArray();
  for (let first = 0; first < fresh.length && !watch.signal.aborted; first += most) {
    const chunk = fresh.slice(first, first + most);
    const submitted = await submitJobs(chunk, config, watch.folder);
    for (const [index, { folder }] of chunk.entries()) tasks.set(folder, submitted[index] as SubmittedTask);
    watch.onNote?.(`slurm: array ${submitted[0]?.arrayId}, jobs: ${chunk.length}`);
  }
  const known = jobs.filter(({ folder }) => queued.has(folder)).length;
  if (known > 0) watch.onNote?.(`slurm: jobs that are queued or run already: ${known}`);
  if (!config.wait) {
    watch.onNote?.(`slurm: not waiting; how far they are: tonelab sweep status ${watch.folder}`);
    return jobs.map(() => ({ exitCode: null, isLeft: true }));
  }
  const watched = jobs.flatMap((job): readonly WatchedJob[] => {
    const task = tasks.get(job.folder);
    return task === undefined ? [] : [{ job, task }];
  });
  const outcomes = await watchJobs(watched, watch, config.pollSeconds);
  const byJob = new Map(watched.map(({ job }, index) => [job, outcomes[index]]));
  return jobs.map((job) => byJob.get(job) ?? { exitCode: null });
}

/** Jobs that an earlier command submitted and that Slurm has not done with. */
async function stillQueued(folder: string): Promise<ReadonlyMap<string, SubmittedTask>> {
  const submitted = await submittedTasks(folder);
  if (submitted.size === 0) return submitted;
  const live = await liveTasks(submitPatienceSeconds);
  return new Map([...submitted].filter(([, task]) => live.has(taskName(task))));
}

/** What Slurm knows of the jobs that were submitted from a sweep's folder. */
async function scheduledJobs(folder: string): Promise<ReadonlyMap<string, ScheduledJob>> {
  const submitted = await submittedTasks(folder);
  const jobs = new Map<string, ScheduledJob>();
  if (submitted.size === 0) return jobs;
  const live = await liveTasks(statusPatienceSeconds);
  for (const [job, task] of submitted) {
    const name = taskName(task);
    const alive = live.get(name);
    if (alive !== undefined) {
      const message = alive.isRunning ? `slurm ${name}` : `slurm ${name}: ${alive.reason}`;
      jobs.set(job, { state: alive.isRunning ? 'running' : 'pending', message });
      continue;
    }
    const exitCode = await exitCodeOf(task);
    if (exitCode === 0 || (exitCode === undefined && !hasBegun(task))) continue;
    const fate = exitCode === undefined ? ((await fateOf(name)) ?? 'nothing is known of it') : `exit code ${exitCode}`;
    jobs.set(job, { state: 'lost', message: `slurm ${name}: ${fate}` });
  }
  return jobs;
}
