/** One job of a sweep: frozen in its folder, independent of the others, and safe to start again. */
export interface LauncherJob {
  readonly folder: string;
  /** What tells it from the others, for people: `seed=2 model=nano`. */
  readonly title: string;
  /** The program that runs it, and its arguments. */
  readonly command: readonly string[];
}

/** How a job's program ended; null: it was never started, because the launcher was stopped. */
export interface LauncherOutcome {
  readonly exitCode: number | null;
}

/** Runs the frozen jobs of a sweep somewhere. Jobs know nothing of each other and talk only through files. */
export interface Launcher {
  launch(
    jobs: readonly LauncherJob[],
    watch: {
      /** Aborted when the user wants to stop: running jobs are asked to write a checkpoint, no other is started. */
      readonly signal: AbortSignal;
      readonly onStart?: (job: LauncherJob) => void;
      readonly onEnd?: (job: LauncherJob, outcome: LauncherOutcome) => void;
    },
  ): Promise<readonly LauncherOutcome[]>;
}
