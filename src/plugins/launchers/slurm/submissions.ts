import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { LauncherJob } from '../../../core/launcherContract.ts';
import { arrayScript } from './arrayScript.ts';
import type { SlurmLauncherConfig } from './config.ts';
import { submitArray } from './slurmCommands.ts';

const noteSchema = z.object({
  arrayId: z.string(),
  /** Of submission, ms since 1970. */
  at: z.number(),
  /** The job folder of each task. */
  folders: z.array(z.string()),
});

/** A job as a task of an array. */
export interface SubmittedTask {
  readonly arrayId: string;
  readonly task: number;
  /** Where its `<task>.exit` will stand. */
  readonly folder: string;
}

const noteFile = 'array.json';

/** Submits jobs as one array, whose script and notes get a folder in the sweep's `slurm`. */
export async function submitJobs(
  jobs: readonly LauncherJob[],
  config: SlurmLauncherConfig,
  sweepFolder: string,
): Promise<readonly SubmittedTask[]> {
  const folder = arrayFolder(sweepFolder);
  const place = { name: `tonelab-${basename(sweepFolder)}`, folder: resolve(folder), workingFolder: process.cwd() };
  const script = join(folder, 'script.sh');
  await writeFile(script, arrayScript(jobs, config, place), { mode: 0o755 });
  const arrayId = await submitArray(script, jobs.length, config.atOnce);
  const note = { arrayId, at: Date.now(), folders: jobs.map((job) => job.folder) } satisfies z.infer<typeof noteSchema>;
  await writeFile(join(folder, `${noteFile}.new`), `${JSON.stringify(note, null, 1)}\n`);
  await rename(join(folder, `${noteFile}.new`), join(folder, noteFile));
  return jobs.map((_, task) => ({ arrayId, task, folder }));
}

/** The last task that each job of a sweep was submitted as, by the job's folder. */
export async function submittedTasks(sweepFolder: string): Promise<ReadonlyMap<string, SubmittedTask>> {
  const place = join(sweepFolder, 'slurm');
  const names = await readdir(place).catch(() => []);
  const notes = await Promise.all(names.map((name) => readNote(join(place, name))));
  const tasks = new Map<string, SubmittedTask>();
  for (const { folder, arrayId, folders } of notes.flat().toSorted((a, b) => a.at - b.at))
    for (const [task, job] of folders.entries()) tasks.set(job, { arrayId, task, folder });
  return tasks;
}

/** The exit code that a task's script noted; undefined: it was killed, or has not ended. */
export async function exitCodeOf({ folder, task }: SubmittedTask): Promise<number | undefined> {
  const text = await readFile(join(folder, `${task}.exit`), 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : Number(text);
}

/** Whether a task's script was ever started: Slurm then makes the file of what it prints. */
export function hasBegun({ folder, task }: SubmittedTask): boolean {
  return existsSync(join(folder, `${task}.out`));
}

async function readNote(folder: string) {
  const text = await readFile(join(folder, noteFile), 'utf8').catch(() => undefined);
  return text === undefined ? [] : [{ folder, ...noteSchema.parse(JSON.parse(text)) }];
}

function arrayFolder(sweepFolder: string): string {
  const place = join(sweepFolder, 'slurm');
  try {
    mkdirSync(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return mkdtempSync(join(place, 'array-'));
}
