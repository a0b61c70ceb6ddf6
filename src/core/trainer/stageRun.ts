import type { LoadedCheckpoint } from '../checkpoint/loadCheckpoint.ts';
import type { CompileOptions } from '../compile/compileStep.ts';
import type { SemanticEncoder } from '../contracts.ts';
import type { ModelParams, Objective } from '../objectives/objective.ts';
import type { TrainerEvents } from './events.ts';
import type { FreezePhase } from './freezePlan.ts';
import type { BatchSource, HostBatch } from './hostBatch.ts';
import type { LossFollower } from './lossFollower.ts';
import type { Stage } from './stage.ts';

/** An objective whose batch type only its batch source knows. */
export type AnyObjective = Objective<never, unknown>;

/** One stage of a recipe, ready to run. */
export interface StageRun {
  readonly name: string;
  readonly stage: Stage;
  readonly seed: number;
  readonly semantic: SemanticEncoder;
  /** Initial parameters by root; the stage takes them over. */
  readonly params: ModelParams;
  /** All roots a model may have, so that a rule for an empty part is told from a typo. */
  readonly roots: readonly string[];
  /** The objective from a step on: it changes with the freeze phase and where discriminators join. */
  readonly objectiveAt: (step: number, phase: FreezePhase) => AnyObjective;
  /** Batches of a freeze phase: what the given parameters make below its boundary is cached and goes into the batch. */
  readonly sourceOf: (phase: FreezePhase, params: ModelParams) => BatchSource;
  readonly validation?: {
    readonly everySteps: number;
    readonly batchesOf: (phase: FreezePhase, params: ModelParams) => readonly HostBatch[];
  };
  readonly checkpoints?: {
    readonly folder: string;
    readonly everySteps: number;
    readonly keepLast: number;
    readonly configHash: string;
  };
  /** Learns from the losses of each step, where the order of the batches does. */
  readonly follower?: LossFollower | undefined;
  readonly samplesEverySteps?: number;
  /** How steps are compiled; undefined: they run operation by operation. */
  readonly compile: CompileOptions | undefined;
  readonly events?: TrainerEvents;
  readonly resume?: LoadedCheckpoint | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StageOutcome {
  /** Parameters at the end; the caller owns them. */
  readonly params: ModelParams;
  readonly step: number;
  /** false: stopped by the signal, with a checkpoint written. */
  readonly finished: boolean;
  readonly audioSeconds: number;
}
