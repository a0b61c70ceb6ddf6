import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { processIsAlive } from '../core/processIsAlive.ts';

const statusSchema = z.object({
  state: z.enum(['running', 'finished', 'stopped', 'failed']),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  /** The error of a failed run. */
  message: z.string().optional(),
  host: z.string(),
  pid: z.number(),
});

/** How far a run is; `interrupted`: it was running, and its process is gone. */
export type RunState = z.infer<typeof statusSchema>['state'] | 'interrupted' | 'waiting';

const fileName = 'status.json';

/** Notes in a run's folder that this process works on it; the returned function notes how that ended. */
export async function noteRunning(
  folder: string,
): Promise<(state: 'finished' | 'stopped' | 'failed', message?: string) => Promise<void>> {
  const startedAt = new Date().toISOString();
  const who = { host: hostname(), pid: process.pid };
  await writeStatus(folder, { state: 'running', startedAt, ...who });
  return (state, message) =>
    writeStatus(folder, {
      state,
      startedAt,
      endedAt: new Date().toISOString(),
      ...(message === undefined ? {} : { message }),
      ...who,
    });
}

/** The state of the run in a folder; `waiting` where none was started. */
export async function runState(folder: string): Promise<{ readonly state: RunState; readonly message?: string }> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => undefined);
  if (text === undefined) return { state: 'waiting' };
  const parsed = statusSchema.safeParse(readJson(text));
  if (!parsed.success) return { state: 'interrupted' };
  const { state, message, host, pid } = parsed.data;
  if (state === 'running' && host === hostname() && !processIsAlive(pid)) return { state: 'interrupted' };
  return { state, ...(message === undefined ? {} : { message }) };
}

/** A job that ended with an exit code before it could note anything has failed all the same. */
export async function noteLost(folder: string, exitCode: number | null): Promise<void> {
  if (exitCode === null) return;
  const { state } = await runState(folder);
  if (state === 'waiting') await (await noteRunning(folder))('failed', `ended with exit code ${exitCode}`);
}

async function writeStatus(folder: string, status: z.infer<typeof statusSchema>): Promise<void> {
  await writeFileAtomically(join(folder, fileName), `${JSON.stringify(status, null, 2)}\n`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
