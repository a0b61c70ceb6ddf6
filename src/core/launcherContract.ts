/** One job of a sweep: frozen in its folder, independent of the others, and safe to start again. */
export interface LauncherJob {
  readonly folder: string;
  /** What tells it from the others, for people: `seed=2 model=nano`. */
  readonly title: string;
  /** The program that runs it, and its arguments. */
  readonly command: readonly string[];
  /** The file that what it prints is added to. */
  readonly log: string;
}

/** How a job's program ended. */
export interface LauncherOutcome {
  /** null: it has not ended, because it was never started or is left to a scheduler. */
  readonly exitCode: number | null;
  /** true: a scheduler has it, and this command does not wait for it. */
  readonly isLeft?: boolean;
}

/** What a scheduler says of a job beyond what stands in its folder; `lost`: it was started, and neither runs nor ended. */
export interface ScheduledJob {
  readonly state: 'pending' | 'running' | 'lost';
  /** Such as why it waits, or what became of it. */
  readonly message?: string;
}

export interface LaunchWatch {
  /** The folder of the jobs' sweep: a launcher may keep notes in a folder of its own name there. */
  readonly folder: string;
  /** Aborted when the user wants to stop: running jobs are asked to write a checkpoint, no other is started. */
  readonly signal: AbortSignal;
  readonly onStart?: (job: LauncherJob) => void;
  readonly onEnd?: (job: LauncherJob, outcome: LauncherOutcome) => void;
  /** What people should know meanwhile. */
  readonly onNote?: (text: string) => void;
}

/** Runs the frozen jobs of a sweep somewhere. Jobs know nothing of each other and talk only through files. */
export interface Launcher {
  launch(jobs: readonly LauncherJob[], watch: LaunchWatch): Promise<readonly LauncherOutcome[]>;
  /** Where jobs outlive the command that launched them: what is known of them, by their folder. */
  scheduled?(folder: string): Promise<ReadonlyMap<string, ScheduledJob>>;
}

/** What a launcher is told of the machine that it is made on. */
export interface LauncherEnvironment {
  /** Whether runs would use a graphics card here. Asks the driver. */
  usesGpu(): boolean;
}
