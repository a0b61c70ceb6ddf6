import type { ModelParams } from '../objectives/objective.ts';
import type { ParamAssignment } from '../optim/paramRules.ts';

/** What a stage tells while it runs. All callbacks are optional; they may take their time, the next step waits. */
export interface TrainerEvents {
  /** Once before step `fromStep`: which parameters learn and how fast from here on. */
  readonly onTable?: (fromStep: number, table: readonly ParamAssignment[]) => void | Promise<void>;
  readonly onStep?: (event: StepEvent) => void | Promise<void>;
  readonly onValidation?: (step: number, metrics: Readonly<Record<string, number>>) => void | Promise<void>;
  /** Lets a run write audio, images and histograms; borrows the parameters. */
  readonly onSample?: (step: number, params: ModelParams) => void | Promise<void>;
  readonly onCheckpoint?: (step: number, folder: string) => void | Promise<void>;
}

export interface StepEvent {
  /** Steps done, this one included. */
  readonly step: number;
  readonly totalSteps: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly audioSeconds: number;
  /** Milliseconds that the step waited for its batches. */
  readonly waitedMs: number;
}
