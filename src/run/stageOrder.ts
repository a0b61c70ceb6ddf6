import type { Sampler } from '../core/dataContracts.ts';
import type { LossFollower } from '../core/trainer/lossFollower.ts';
import { type BatchPlan, batchPlan } from '../corpus/batches.ts';
import type { BatchableUtterance, BatchPool, BucketOptions } from '../corpus/lengthBuckets.ts';
import { ConfigError } from '../errors.ts';
import { LossMemory } from './lossMemory.ts';
import type { StageContext } from './stagePlan.ts';

/** Which utterances each batch of a stage is made of, and what that learns from the losses, if anything. */
export interface StageOrder<U extends BatchableUtterance> {
  readonly plan: BatchPlan<U>;
  readonly follower: LossFollower | undefined;
  /** Frames, symbols and utterances of each shape: they decide what a batch holds, so a stage is known by them too. */
  readonly shapes: readonly (readonly number[])[];
}

/** @throws ConfigError where the order follows the losses and the stage's end has to be known before them. */
export function stageOrder<U extends BatchableUtterance>(
  { stage, seed, name }: Pick<StageContext, 'stage' | 'seed' | 'name'>,
  { pools, sampler }: { readonly pools: readonly BatchPool<U>[]; readonly sampler: Sampler },
  bucketOptions: BucketOptions,
): StageOrder<U> {
  const { follows } = sampler;
  if (follows === undefined)
    return withShapes({ plan: batchPlan({ pools, sampler, seed, ...bucketOptions }), follower: undefined });
  if (stage.until.audioMinutes !== undefined) {
    throw new ConfigError(
      `recipe.stages.${name}.until.audioMinutes: the sampler '${stage.sampler.name}' follows the losses, so that how many ` +
        'steps hold so much audio is not known beforehand; give until.steps',
    );
  }
  const memory = new LossMemory({ follows, pools, batchesPerStep: stage.batch.accumulation });
  const plan = batchPlan({ pools, sampler, seed, losses: memory, ...bucketOptions });
  return withShapes({ plan, follower: memory.following(plan) });
}

function withShapes<U extends BatchableUtterance>(order: Omit<StageOrder<U>, 'shapes'>): StageOrder<U> {
  const { buckets } = order.plan;
  return { ...order, shapes: buckets.map(({ frames, symbols, batchSize }) => [frames, symbols, batchSize]) };
}

/** How many steps ahead batches may be made; undefined: as many as one likes. */
export function mostStepsAhead({ follows }: Sampler): number | undefined {
  return follows && follows.delaySteps - 1;
}
