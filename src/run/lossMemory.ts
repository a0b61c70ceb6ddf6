import { z } from 'zod';
import type { LossFollowing } from '../core/dataContracts.ts';
import type { ItemTerm, LossFollower } from '../core/trainer/lossFollower.ts';
import type { BatchPlan, KnownLosses, PlanPlace } from '../corpus/batches.ts';
import type { BatchableUtterance, BatchPool } from '../corpus/lengthBuckets.ts';
import { CheckpointError, TrainingError } from '../errors.ts';
import { LossKeys } from './lossKeys.ts';

interface MemoryOptions {
  readonly follows: LossFollowing;
  readonly pools: readonly BatchPool<BatchableUtterance>[];
  readonly batchesPerStep: number;
}

/** What the pass that began with a batch went by. */
interface PassMetrics {
  readonly batch: number;
  readonly pool: string;
  readonly metrics: Readonly<Record<string, number>>;
}

type Metrics = PassMetrics['metrics'];

/** Mean loss of each key that a step held. */
interface StepMeans {
  readonly step: number;
  readonly means: readonly (readonly [key: number, loss: number])[];
}

const drawnSchema = z.strictObject({ pool: z.int(), place: z.int() });
const memorySchema = z.strictObject({
  losses: z.array(z.number().nullable()),
  pending: z.array(z.strictObject({ step: z.int(), means: z.array(z.tuple([z.int(), z.number()])) })),
  passes: z.array(z.strictObject({ batch: z.int(), pool: z.string(), metrics: z.record(z.string(), z.number()) })),
  place: z.strictObject({
    batch: z.int(),
    walks: z.array(z.strictObject({ pass: z.int(), order: z.array(z.int()), position: z.int(), frames: z.number() })),
    waiting: z.array(z.array(drawnSchema)),
  }),
});

/**
 * Running losses of a stage's utterances or phonemes. A step gives each key one value, the mean over where it was heard;
 * a running loss is an exponential average of those. What a pass knows depends on the steps alone, not on how far ahead its
 * batch is drawn: steps later than `delaySteps` before it wait.
 */
export class LossMemory implements KnownLosses {
  readonly #options: MemoryOptions;
  readonly #keys: LossKeys;
  /** As a pass knows them that begins with the next step. */
  readonly #losses: Float64Array;
  #pending: StepMeans[] = [];
  #passes: PassMetrics[] = [];
  #nextStep = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#keys = new LossKeys(options.follows.by, options.pools);
    this.#losses = new Float64Array(this.#keys.count).fill(Number.NaN);
  }

  get nextBatch(): number {
    return this.#nextStep * this.#options.batchesPerStep;
  }

  before(batch: number, pool: string): Float64Array {
    const { follows, batchesPerStep } = this.#options;
    const known = Math.floor(batch / batchesPerStep) - follows.delaySteps;
    if (known >= this.#nextStep) {
      throw new TrainingError(
        `batch ${batch} is drawn before step ${known}, whose losses decide it, was trained on: batches are made too far ahead`,
      );
    }
    const losses = this.#losses.slice();
    for (const { step, means } of this.#pending) if (step <= known) this.#take(losses, means);
    const ofPool = this.#keys.ofPool(losses, pool);
    this.#passes.push({ batch, pool, metrics: weightMetrics(pool, follows.weights(ofPool)) });
    return ofPool;
  }

  /** What the trainer tells, and what a checkpoint keeps: the memory and where its plan stands. */
  following(plan: Pick<BatchPlan<BatchableUtterance>, 'placeBefore' | 'goOn'>): LossFollower {
    return {
      by: this.#options.follows.by,
      observe: (step, terms) => this.#observe(step, terms),
      metrics: (step) => this.#metrics(step),
      state: () => ({
        losses: Array.from(this.#losses, (loss) => (Number.isNaN(loss) ? null : loss)),
        pending: this.#pending.map(({ step, means }) => ({ step, means: means.map(([key, loss]) => [key, loss]) })),
        passes: this.#passes.filter(({ batch }) => batch < this.nextBatch).map((pass) => ({ ...pass })),
        place: placeJson(plan.placeBefore(this.nextBatch)),
      }),
      restore: (state) => {
        const { place } = this.#restore(state);
        plan.goOn(place);
      },
    };
  }

  #observe(step: number, terms: readonly ItemTerm[]): void {
    if (step !== this.#nextStep)
      throw new TrainingError(`losses of step ${step} came where ${this.#nextStep} was next`);
    this.#pending.push({ step, means: this.#keys.means(terms) });
    this.#nextStep += 1;
    const { delaySteps } = this.#options.follows;
    for (const first of this.#pending.filter(({ step: own }) => own <= this.#nextStep - delaySteps)) {
      this.#take(this.#losses, first.means);
    }
    this.#pending = this.#pending.filter(({ step: own }) => own > this.#nextStep - delaySteps);
  }

  #take(losses: Float64Array, means: StepMeans['means']): void {
    const { decay } = this.#options.follows;
    for (const [key, loss] of means) {
      const before = losses[key] as number;
      losses[key] = Number.isNaN(before) ? loss : decay * before + (1 - decay) * loss;
    }
  }

  /** Of the passes under way at a step: the last of each pool that had begun. */
  #metrics(step: number): Metrics {
    const end = (step + 1) * this.#options.batchesPerStep;
    const latest = new Map<string, PassMetrics>();
    for (const pass of this.#passes) if (pass.batch < end) latest.set(pass.pool, pass);
    this.#passes = this.#passes.filter((pass) => pass.batch >= end || latest.get(pass.pool) === pass);
    return Object.assign({}, ...[...latest.values()].map(({ metrics }) => metrics)) as Metrics;
  }

  #restore(state: unknown): z.infer<typeof memorySchema> {
    const parsed = memorySchema.safeParse(state);
    const fits = parsed.success && parsed.data.losses.length === this.#losses.length;
    if (!fits) {
      throw new CheckpointError(
        `the checkpoint's losses do not fit this stage's data (${parsed.success ? `${parsed.data.losses.length} losses, expected ${this.#losses.length}` : z.prettifyError(parsed.error)}); take another checkpoint, or train from the start`,
      );
    }
    const { losses, pending, passes, place } = parsed.data;
    losses.forEach((loss, key) => {
      this.#losses[key] = loss ?? Number.NaN;
    });
    this.#pending = pending;
    this.#passes = passes;
    this.#nextStep = place.batch / this.#options.batchesPerStep;
    return parsed.data;
  }
}

function placeJson({ batch, walks, waiting }: PlanPlace) {
  return {
    batch,
    walks: walks.map((walk) => ({ ...walk, order: [...walk.order] })),
    waiting: waiting.map((drawn) => drawn.map((one) => ({ ...one }))),
  };
}

/** effective: of how many equal weights the weights are worth (Kish 1965), as a share of all. */
function weightMetrics(pool: string, weights: Float64Array): Metrics {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  return {
    [`sampler/${pool}/effective`]: (sum * sum) / squares / weights.length,
    [`sampler/${pool}/greatest`]: (weights.reduce((most, weight) => Math.max(most, weight), 0) * weights.length) / sum,
    [`sampler/${pool}/least`]:
      (weights.reduce((least, weight) => Math.min(least, weight), Number.POSITIVE_INFINITY) * weights.length) / sum,
  };
}
