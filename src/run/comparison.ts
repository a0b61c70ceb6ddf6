import type { AblationDesign, DesignPower } from '../ablation/design.ts';
import type { MeasuredJob } from '../ablation/measuredJob.ts';
import type { RunEvaluation } from '../evaluation/runEvaluation.ts';
import type { StageResult } from './trainRecipe.ts';

/** A trained and measured run, as one arm with one seed and budget. */
export interface ComparedRun extends Pick<MeasuredJob, 'arm' | 'budget' | 'seed'> {
  readonly folder: string;
  /** Of its config. */
  readonly hash: string;
  readonly stages: readonly StageResult[];
  readonly evaluation: RunEvaluation;
}

export interface Comparison {
  readonly title: string;
  readonly design: AblationDesign;
  readonly runs: readonly ComparedRun[];
  /** What to type for the same; absent for runs that were compared later. */
  readonly command?: string;
  readonly power?: DesignPower;
}
