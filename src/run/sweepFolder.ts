import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { withLock } from '../core/fileLock.ts';
import { makeFolder } from '../core/makeFolder.ts';
import { ConfigError } from '../errors.ts';

const knownJobSchema = z.object({
  number: z.number(),
  hash: z.string(),
  overrides: z.array(z.string()),
  /** Inside the sweep's folder; absent: its number. */
  folder: z.string().optional(),
});

const launcherNodeSchema = z.looseObject({ name: z.string() });

/** A launcher's node of a config: its name and its own keys. */
export type LauncherNode = z.infer<typeof launcherNodeSchema>;

const sweepSchema = z.object({
  /** The lines that the sweep was started with the last time. */
  lines: z.array(z.string()),
  /** What launched it then. */
  launcher: launcherNodeSchema.optional(),
  /** Every job that was ever frozen here, by its number. */
  jobs: z.array(knownJobSchema),
});

type KnownJob = z.infer<typeof knownJobSchema>;

/** A job that can be frozen: what it is, where it lies, and the texts that its folder gets. */
export interface SweepJob {
  readonly number: number;
  readonly folder: string;
  readonly overrides: readonly string[];
  /** Hash of its config, its own folder left out. */
  readonly hash: string;
  /** Frozen before: its files stay as they are. */
  readonly isKnown: boolean;
  files(): Readonly<Record<string, string>>;
}

export interface FrozenJob {
  readonly number: number;
  readonly folder: string;
  readonly overrides: readonly string[];
}

/** Numbers and folders of a sweep's jobs. A job that the sweep's folder knows already, by its hash, keeps its own. */
export class SweepPlaces {
  readonly #folder: string;
  readonly #known: Map<string, KnownJob>;
  readonly #before: ReadonlySet<string>;
  readonly #owners: Map<string, number>;
  #next: number;

  constructor(folder: string, known: readonly KnownJob[]) {
    this.#folder = folder;
    this.#known = new Map(known.map((job) => [job.hash, job]));
    this.#before = new Set(this.#known.keys());
    this.#owners = new Map(known.map((job) => [jobFolder(job), job.number]));
    this.#next = Math.max(-1, ...known.map(({ number }) => number)) + 1;
  }

  isKnown(hash: string): boolean {
    return this.#before.has(hash);
  }

  numberOf(hash: string): number {
    return this.#known.get(hash)?.number ?? this.#next;
  }

  /** @throws ConfigError for a subfolder that leads out of the sweep's folder, or that another job has. */
  place(hash: string, subfolder: string, overrides: readonly string[]): string {
    const known = this.#known.get(hash);
    if (known !== undefined) return join(this.#folder, jobFolder(known));
    const parts = subfolder.split(/[\\/]/);
    if (parts.includes('..') || parts[0] === '' || subfolder.includes('\0')) {
      throw new ConfigError(`sweep.subfolder: '${subfolder}' does not lie inside the sweep's folder`);
    }
    const owner = this.#owners.get(subfolder);
    if (owner !== undefined) {
      throw new ConfigError(
        `sweep.subfolder: '${subfolder}' is the folder of job ${owner} already; ` +
          `write what tells the jobs apart, such as '\${hydra:job.override_dirname}'`,
      );
    }
    this.#known.set(hash, { number: this.#next, hash, overrides: [...overrides], folder: subfolder });
    this.#owners.set(subfolder, this.#next);
    this.#next += 1;
    return join(this.#folder, subfolder);
  }

  get jobs(): readonly KnownJob[] {
    return [...this.#known.values()];
  }
}

function jobFolder({ folder, number }: KnownJob): string {
  return folder ?? String(number);
}

/** The places of a sweep that may have been frozen before. */
export async function sweepPlaces(folder: string): Promise<SweepPlaces> {
  return new SweepPlaces(folder, existsSync(join(folder, sweepFile)) ? (await readSweep(folder)).jobs : []);
}

const sweepFile = 'sweep.json';

/**
 * Freezes all jobs of a sweep into their folders, before any of them starts. Undefined, and nothing is frozen, where another
 * launch has frozen jobs here since these were planned: their numbers may be taken.
 */
export async function freezeSweep(
  folder: string,
  sweep: {
    readonly lines: readonly string[];
    readonly launcher: LauncherNode;
    readonly jobs: readonly SweepJob[];
    readonly places: SweepPlaces;
  },
): Promise<readonly FrozenJob[] | undefined> {
  return withLock(join(folder, 'lock'), async () => {
    if ((await sweepPlaces(folder)).jobs.some(({ hash }) => !sweep.places.isKnown(hash))) return undefined;
    for (const job of sweep.jobs) if (!job.isKnown) await freezeJob(job);
    await writeSweep(folder, { ...sweep, jobs: sweep.places.jobs });
    return sweep.jobs.map(({ number, folder: place, overrides }) => ({ number, folder: place, overrides }));
  });
}

/**
 * Notes jobs that are commands of their own, each with a folder inside this one, so that their states are found as those of a
 * sweep; those that were noted before are no longer known.
 */
export async function noteJobs(
  folder: string,
  noted: {
    readonly lines: readonly string[];
    readonly launcher: LauncherNode;
    readonly jobs: readonly { readonly title: string; readonly folder: string }[];
  },
): Promise<void> {
  const jobs = noted.jobs.map((job, number) => ({
    ...{ number, hash: job.title, overrides: [job.title] },
    folder: relative(folder, job.folder),
  }));
  await writeSweep(folder, { ...noted, jobs });
}

function writeSweep(
  folder: string,
  {
    lines,
    launcher,
    jobs,
  }: Pick<Parameters<typeof noteJobs>[1], 'lines' | 'launcher'> & { readonly jobs: readonly KnownJob[] },
): Promise<void> {
  return writeFileAtomically(join(folder, sweepFile), `${JSON.stringify({ lines, launcher, jobs }, null, 1)}\n`);
}

/** The jobs of a sweep folder, and what launched them last. @throws ConfigError where there is none. */
export async function frozenSweep(
  folder: string,
): Promise<{ readonly jobs: readonly FrozenJob[]; readonly launcher: LauncherNode | undefined }> {
  const { jobs, launcher } = await readSweep(folder);
  const places = jobs.map((job) => ({
    number: job.number,
    folder: join(folder, jobFolder(job)),
    overrides: job.overrides,
  }));
  return { jobs: places, launcher };
}

async function readSweep(folder: string): Promise<z.infer<typeof sweepSchema>> {
  const file = join(folder, sweepFile);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${folder}: no sweep here (${file} is missing)`, { cause });
  });
  const parsed = sweepSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${file}: not the note of a sweep: ${parsed.error.issues[0]?.message}`);
}

/** sweep.json, written last, is what makes the files count; hence no sync for each of thousands. */
async function freezeJob({ folder, files }: SweepJob): Promise<void> {
  makeFolder(folder);
  await Promise.all(Object.entries(files()).map(([name, text]) => writeFile(join(folder, name), text)));
}
