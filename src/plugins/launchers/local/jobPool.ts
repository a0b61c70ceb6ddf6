import { setTimeout as sleep } from 'node:timers/promises';
import type { LauncherJob, LauncherOutcome, LaunchWatch } from '../../../core/launcherContract.ts';
import { JobMemory } from './jobMemory.ts';
import { type JobProcess, startJob } from './jobProcess.ts';

interface PoolSettings {
  /** Jobs at a time. */
  readonly processes: number;
  /** Threads of each; undefined: as the environment says. */
  readonly threads: number | undefined;
  /** What a job takes at most; undefined: as measured. */
  readonly memoryBytes: number | undefined;
}

/** How often memory is looked at. */
const lookMs = 500;

/** Runs jobs, several at a time, in their order. No process is left behind: those that run when this one exits are killed. */
export async function runPool(
  jobs: readonly LauncherJob[],
  settings: PoolSettings,
  watch: LaunchWatch,
): Promise<readonly LauncherOutcome[]> {
  const pool = new JobPool(settings, watch);
  process.on('exit', pool.kill);
  try {
    return await pool.run(jobs);
  } finally {
    pool.kill();
    process.off('exit', pool.kill);
  }
}

class JobPool {
  readonly #running = new Map<JobProcess, Promise<void>>();
  readonly #memory: JobMemory;
  readonly #settings: PoolSettings;
  readonly #watch: LaunchWatch;
  #told = false;

  constructor(settings: PoolSettings, watch: LaunchWatch) {
    this.#settings = settings;
    this.#watch = watch;
    this.#memory = new JobMemory(settings.memoryBytes);
  }

  async run(jobs: readonly LauncherJob[]): Promise<readonly LauncherOutcome[]> {
    const { signal } = this.#watch;
    const outcomes: LauncherOutcome[] = jobs.map(() => ({ exitCode: null }));
    const waiting = [...jobs.entries()];
    while (this.#running.size > 0 || (waiting.length > 0 && !signal.aborted)) {
      while (waiting.length > 0 && !signal.aborted && this.#hasRoom()) {
        const [index, job] = waiting.shift() as [number, LauncherJob];
        this.#start(job, (outcome) => {
          outcomes[index] = outcome;
        });
      }
      await Promise.race([...this.#running.values(), sleep(lookMs, undefined, { ref: false })]);
      this.#memory.look([...this.#running.keys()]);
    }
    return outcomes;
  }

  readonly kill = (): void => {
    for (const job of this.#running.keys()) job.kill();
  };

  #hasRoom(): boolean {
    if (this.#running.size >= this.#settings.processes) return false;
    const shortage = this.#memory.shortage([...this.#running.keys()]);
    if (shortage !== undefined && !this.#told) {
      this.#watch.onNote?.(`jobs at a time: ${this.#running.size} for now, ${shortage}`);
      this.#told = true;
    }
    return shortage === undefined;
  }

  #start(job: LauncherJob, keep: (outcome: LauncherOutcome) => void): void {
    const { signal, onStart, onEnd } = this.#watch;
    onStart?.(job);
    const started = startJob(job, this.#settings.threads);
    signal.addEventListener('abort', started.stop, { once: true });
    const ended = started.ended.then((exitCode) => {
      signal.removeEventListener('abort', started.stop);
      this.#running.delete(started);
      this.#memory.noteEnd();
      keep({ exitCode });
      onEnd?.(job, { exitCode });
    });
    this.#running.set(started, ended);
  }
}
