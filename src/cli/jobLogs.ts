import { closeSync, openSync, readSync, statSync } from 'node:fs';
import cliProgress from 'cli-progress';
import type { LauncherJob } from '../core/launcherContract.ts';

/** How often the logs of running jobs are looked at. */
const lookMs = 250;

/** Tells what jobs print while they run. */
export interface JobLogs {
  start(job: LauncherJob): void;
  end(job: LauncherJob): void;
  /** A remark that belongs to no job. */
  note(text: string): void;
  close(): void;
}

/**
 * Follows the logs of running jobs: on a terminal one line for each running job with what it said last, elsewhere every
 * line behind the job's name.
 */
export function followJobLogs(jobs: readonly LauncherJob[], stream: NodeJS.WriteStream = process.stderr): JobLogs {
  const followed = new Map(jobs.map((job) => [job, new LogTail(job.log)]));
  const running = new Set<LauncherJob>();
  const view = stream.isTTY ? liveView(stream) : plainView(stream);
  const look = (job: LauncherJob) => {
    for (const line of followed.get(job)?.newLines() ?? []) view.line(nameOf(job), line);
  };
  const looking = setInterval(() => {
    for (const job of running) look(job);
  }, lookMs).unref();
  return {
    start(job) {
      running.add(job);
      view.line(nameOf(job), 'starts');
    },
    end(job) {
      look(job);
      running.delete(job);
      view.end(nameOf(job));
    },
    note: (text) => view.note(text),
    close() {
      clearInterval(looking);
      view.close();
    },
  };
}

/** `3 seed=4`: the last part of its folder, and what other jobs do not share. */
function nameOf({ folder, title }: LauncherJob): string {
  return [folder.split(/[\\/]/).at(-1), title].join(' ').trim();
}

interface LogView {
  line(name: string, line: string): void;
  end(name: string): void;
  note(text: string): void;
  close(): void;
}

function plainView(stream: NodeJS.WriteStream): LogView {
  return {
    line: (name, line) => void stream.write(`${name} | ${line}\n`),
    end: () => undefined,
    note: (text) => void stream.write(`${text}\n`),
    close: () => undefined,
  };
}

function liveView(stream: NodeJS.WriteStream): LogView {
  const bars = new cliProgress.MultiBar({ format: '{name} | {line}', stream, hideCursor: true, clearOnComplete: true });
  const lines = new Map<string, cliProgress.SingleBar>();
  return {
    line(name, line) {
      const bar = lines.get(name) ?? bars.create(1, 0, { name, line });
      lines.set(name, bar);
      bar.update({ line });
    },
    end(name) {
      const bar = lines.get(name);
      if (bar !== undefined) bars.remove(bar);
      lines.delete(name);
    },
    note: (text) => bars.log(`${text}\n`),
    close: () => bars.stop(),
  };
}

/** What is added to a file from now on, line by line. */
class LogTail {
  readonly #file: string;
  #readBytes: number;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
    this.#readBytes = sizeOf(file);
  }

  /** Whole lines that were added since it was asked last, empty ones left out. */
  newLines(): readonly string[] {
    const added = sizeOf(this.#file) - this.#readBytes;
    if (added <= 0) return [];
    const bytes = Buffer.alloc(added);
    const file = openSync(this.#file, 'r');
    try {
      this.#readBytes += readSync(file, bytes, 0, added, this.#readBytes);
    } finally {
      closeSync(file);
    }
    const lines = (this.#rest + bytes.toString('utf8')).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line.trim() !== '');
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
