import { closeSync, existsSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

interface StderrRedirect {
  redirect(target: number): number;
  restore(): number;
}

/** What a load gave, and what the native code wrote to standard error meanwhile. */
export interface QuietResult<T> {
  readonly value: T;
  readonly messages: string;
}

/**
 * Runs `load` with standard error pointed at a file that nobody sees, and gives back what was written there.
 * When `load` throws, the messages are put into the error. Without the addon (`undefined`) `load` runs as it is.
 */
export function loadQuietly<T>(addonFile: string | undefined, load: () => T): QuietResult<T> {
  if (addonFile === undefined || !existsSync(addonFile)) return { value: load(), messages: '' };
  const addon = require(addonFile) as StderrRedirect;
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-stderr-'));
  const descriptor = openSync(join(folder, 'messages'), 'w+');
  const redirected = addon.redirect(descriptor) === 0;
  let outcome: { value: T } | { error: unknown };
  try {
    outcome = { value: load() };
  } catch (error) {
    outcome = { error };
  }
  if (redirected) addon.restore();
  const messages = readAll(descriptor);
  closeSync(descriptor);
  rmSync(folder, { recursive: true, force: true });
  if ('error' in outcome) throw withMessages(outcome.error, messages);
  return { value: outcome.value, messages };
}

function readAll(descriptor: number): string {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  readSync(descriptor, bytes, 0, bytes.length, 0);
  return bytes.toString('utf8').trim();
}

function withMessages(error: unknown, messages: string): Error {
  const text = error instanceof Error ? error.message : String(error);
  return new Error(messages === '' ? text : `${text}\nTensorFlow wrote while it loaded:\n${messages}`, {
    cause: error,
  });
}
