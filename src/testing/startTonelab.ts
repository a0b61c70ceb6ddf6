import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const inBin = (name: string) => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));

/** The command that users start, built from the sources as they are: it takes half the time that the sources take. */
export const program = inBin('tonelab.mjs');
// Before any start, which would say so on standard error.
execFileSync(process.execPath, [inBin('buildDist.mjs')], { stdio: 'ignore' });

export interface EndedCommand {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly ended: Promise<EndedCommand>;
  /** What it wrote to standard error until now. */
  said(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the command line in a folder. */
export function startTonelab(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
  const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, ...env } });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  return {
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...written }))),
    said: () => written.stderr,
    kill: (signal) => void child.kill(signal),
  };
}
