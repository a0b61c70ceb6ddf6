import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { LauncherJob } from '../../../core/launcherContract.ts';

/** A job that runs as a process of this machine. */
export interface JobProcess {
  readonly pid: number | undefined;
  readonly startedAtMs: number;
  /** Its exit code; 128 and the signal's number where a signal ended it. */
  readonly ended: Promise<number>;
  /** Asks it to write a checkpoint and end. */
  readonly stop: () => void;
  /** Ends it, and what it started, at once. */
  readonly kill: () => void;
}

/**
 * Starts a job in a process group of its own, so that Ctrl-C reaches it once: through us. It writes into its log by
 * itself, hence it is not hurt when we end; told our number, it then stops with a checkpoint.
 */
export function startJob(job: LauncherJob, threads: number | undefined): JobProcess {
  const [program = '', ...args] = job.command;
  const log = openSync(job.log, 'a');
  const env = { ...process.env, TONELAB_LAUNCHER: String(process.pid), ...threadVariables(threads) };
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true, env });
  closeSync(log);
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  return {
    pid: child.pid,
    startedAtMs: Date.now(),
    ended,
    stop: () => void child.kill('SIGTERM'),
    kill: () => killGroup(child.pid),
  };
}

/** What TensorFlow reads when it is loaded: threads inside an operation, and operations at once. */
function threadVariables(threads: number | undefined): NodeJS.ProcessEnv {
  if (threads === undefined) return {};
  return { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: String(threads) };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
