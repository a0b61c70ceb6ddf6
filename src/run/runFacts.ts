import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a reader needs to make a run again: versions of everything that computes, and the commit. */
export interface RunFacts {
  readonly tonelab: string;
  readonly node: string;
  readonly platform: string;
  readonly packages: Readonly<Record<string, string>>;
  /** null outside of a git checkout. */
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  readonly startedAt: string;
}

export async function runFacts(root: string): Promise<RunFacts> {
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return {
    tonelab: own.version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    packages: own.dependencies ?? {},
    gitCommit: await git(root, ['rev-parse', 'HEAD']),
    gitDirty: await git(root, ['status', '--porcelain']).then((changes) => (changes === null ? null : changes !== '')),
    startedAt: new Date().toISOString(),
  };
}

async function git(root: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', ['-C', root, ...args]);
    return stdout.trim();
  } catch {
    return null;
  }
}
