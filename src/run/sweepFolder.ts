import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { ConfigError } from '../errors.ts';

const sweepSchema = z.object({
  /** The lines that the sweep was started with the last time. */
  lines: z.array(z.string()),
  /** Every job that was ever frozen here, by its number. */
  jobs: z.array(z.object({ number: z.number(), hash: z.string(), overrides: z.array(z.string()) })),
});

/** A job that can be frozen: what it is, and the texts that its folder gets. */
export interface SweepJob {
  readonly overrides: readonly string[];
  /** Hash of its config, its own folder left out. */
  readonly hash: string;
  files(folder: string): Readonly<Record<string, string>>;
}

export interface FrozenJob {
  readonly number: number;
  readonly folder: string;
  readonly overrides: readonly string[];
}

/**
 * Freezes all jobs of a sweep into numbered folders, before any of them starts. A job that the folder knows already, by its
 * hash, keeps its number and its files.
 */
export async function freezeSweep(
  folder: string,
  sweep: { readonly lines: readonly string[]; readonly jobs: readonly SweepJob[] },
): Promise<readonly FrozenJob[]> {
  const known = existsSync(join(folder, 'sweep.json')) ? (await readSweep(folder)).jobs : [];
  const numbers = new Map(known.map(({ hash, number }) => [hash, number]));
  const all = [...known];
  const frozen: FrozenJob[] = [];
  for (const job of sweep.jobs) {
    const before = numbers.get(job.hash);
    const number = before ?? all.length;
    const place = join(folder, String(number));
    if (before === undefined) {
      await freezeJob(place, job);
      numbers.set(job.hash, number);
      all.push({ number, hash: job.hash, overrides: [...job.overrides] });
    }
    frozen.push({ number, folder: place, overrides: job.overrides });
  }
  const note = { lines: sweep.lines, jobs: all };
  await writeFileAtomically(join(folder, 'sweep.json'), `${JSON.stringify(note, null, 1)}\n`);
  return frozen;
}

/** The jobs of a sweep folder. @throws ConfigError where there is none. */
export async function sweepJobsIn(folder: string): Promise<readonly FrozenJob[]> {
  const { jobs } = await readSweep(folder);
  return jobs.map(({ number, overrides }) => ({ number, folder: join(folder, String(number)), overrides }));
}

async function readSweep(folder: string): Promise<z.infer<typeof sweepSchema>> {
  const file = join(folder, 'sweep.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${folder}: no sweep here (${file} is missing)`, { cause });
  });
  const parsed = sweepSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${file}: not the note of a sweep: ${parsed.error.issues[0]?.message}`);
}

/** sweep.json, written last, is what makes the files count; hence no sync for each of thousands. */
async function freezeJob(folder: string, job: SweepJob): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(job.files(folder))) await writeFile(join(folder, name), text);
}
