import type { CompileOptions } from '../core/compile/compileStep.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { FreezePhase } from '../core/trainer/freezePlan.ts';
import type { BatchSource, HostBatch } from '../core/trainer/hostBatch.ts';
import type { LossFollower } from '../core/trainer/lossFollower.ts';
import type { Stage } from '../core/trainer/stage.ts';
import type { AnyObjective } from '../core/trainer/stageRun.ts';
import type { DataPlugins } from './dataPlugins.ts';
import type { PoolOptions, PoolSeconds } from './stagePools.ts';

/** What a stage is planned from. */
export interface StageContext {
  readonly name: string;
  readonly stage: Stage;
  readonly seed: number;
  readonly parts: ModelParts;
  readonly compile: CompileOptions | undefined;
  readonly validationUtterances: number;
  /** Threads that make batches ahead; 0: the main one makes each when it is asked for. */
  readonly dataThreads: number;
  /** Speaker of each role. */
  readonly voices: Readonly<Record<string, string>>;
  readonly plugins: DataPlugins;
}

/** A stage's objective, data and validation, before step 1. */
export interface StagePlan {
  readonly objectiveAt: (step: number, phase: FreezePhase) => AnyObjective;
  readonly sourceOf: (phase: FreezePhase, params: ModelParams) => BatchSource;
  readonly validationOf: (phase: FreezePhase, params: ModelParams) => readonly HostBatch[];
  /** Present where the order of the batches follows the losses. */
  readonly follower?: LossFollower | undefined;
  /** A hash over the data that the stage may see. */
  readonly dataHash: string;
  /** What it trains on, in one line for people. */
  readonly description: string;
  /** What a user should know of the data, one line each: texts that are cut. */
  readonly notes: readonly string[];
  /** Seconds of audio that may be heard; none where text is read. */
  readonly pools: readonly PoolSeconds[];
}

/** What the pools of a stage are made with. */
export function poolOptions(context: StageContext): PoolOptions {
  const { seed, voices, plugins, name } = context;
  return { seed, voices, plugins, heldOutCount: context.validationUtterances, owner: `recipe.stages.${name}` };
}
