import type { Sampler } from '../core/dataContracts.ts';
import { CorpusError } from '../errors.ts';
import {
  type BatchableUtterance,
  type BatchPool,
  type BucketOptions,
  type LengthBucket,
  lengthBuckets,
} from './lengthBuckets.ts';

export interface BatchPlanOptions<U extends BatchableUtterance> extends BucketOptions {
  readonly pools: readonly BatchPool<U>[];
  readonly sampler: Sampler;
  readonly seed: number;
}

/** The utterances of one step, and the shape that they are padded to. */
interface PlannedBatch<U extends BatchableUtterance> {
  readonly utterances: readonly U[];
  readonly bucket: LengthBucket;
}

/** Which utterances each step trains on. */
export interface BatchPlan<U extends BatchableUtterance> {
  /** The only shapes that batches have. */
  readonly buckets: readonly LengthBucket[];
  /** The batch of a step (from 0). A pure function of pools, seed and step. */
  batchAt(step: number): PlannedBatch<U>;
}

/**
 * Plans batches. Each pool is walked through pass after pass, as the sampler says; pools take turns such that their shares of audio frames follow their weights exactly.
 * Utterances gather in length buckets, and a full bucket is the next step's batch.
 *
 * @throws CorpusError when a pool is empty or its weight is not positive.
 */
export function batchPlan<U extends BatchableUtterance>(options: BatchPlanOptions<U>): BatchPlan<U> {
  checkPools(options.pools);
  const buckets = lengthBuckets(options.pools, options);
  const replay = new BatchReplay(options, buckets);
  return { buckets, batchAt: (step) => replay.batchAt(step) };
}

function checkPools<U extends BatchableUtterance>(pools: readonly BatchPool<U>[]): void {
  if (pools.length === 0) throw new CorpusError('batch plan: there are no pools; give at least one');
  for (const { name, weight, utterances } of pools) {
    if (utterances.length === 0) throw new CorpusError(`batch plan: the pool '${name}' has no utterances`);
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new CorpusError(`batch plan: the pool '${name}' has weight ${weight}; expected more than 0`);
    }
  }
}

/** How many recent batches are kept: a step may be asked for again by validation or accumulation. */
const keptBatches = 64;

/** Plays the draws forward from step 0 and keeps the latest batches; going further back starts again. */
class BatchReplay<U extends BatchableUtterance> {
  readonly #options: BatchPlanOptions<U>;
  readonly #buckets: readonly LengthBucket[];
  readonly #recent = new Map<number, PlannedBatch<U>>();
  #draws: PoolDraws<U>;
  #waiting: U[][];
  #nextStep = 0;

  constructor(options: BatchPlanOptions<U>, buckets: readonly LengthBucket[]) {
    this.#options = options;
    this.#buckets = buckets;
    this.#draws = new PoolDraws(options);
    this.#waiting = buckets.map(() => []);
  }

  batchAt(step: number): PlannedBatch<U> {
    if (!Number.isInteger(step) || step < 0)
      throw new CorpusError(`batch plan: ${step} is no step; steps count from 0`);
    if (step < this.#nextStep && !this.#recent.has(step)) this.#restart();
    while (this.#nextStep <= step) this.#advance();
    const batch = this.#recent.get(step);
    if (batch === undefined) throw new CorpusError(`batch plan: step ${step} was lost`);
    return batch;
  }

  #restart(): void {
    this.#draws = new PoolDraws(this.#options);
    this.#waiting = this.#buckets.map(() => []);
    this.#recent.clear();
    this.#nextStep = 0;
  }

  #advance(): void {
    for (;;) {
      const utterance = this.#draws.next();
      const index = this.#buckets.findIndex(({ frames }) => utterance.frames <= frames);
      const bucket = this.#buckets[index];
      const waiting = this.#waiting[index];
      if (bucket === undefined || waiting === undefined)
        throw new CorpusError(`batch plan: no bucket for ${utterance.id}`);
      waiting.push(utterance);
      if (waiting.length < bucket.batchSize) continue;
      this.#waiting[index] = [];
      this.#recent.set(this.#nextStep, { utterances: waiting, bucket });
      this.#recent.delete(this.#nextStep - keptBatches);
      this.#nextStep += 1;
      return;
    }
  }
}

/** An endless row of utterances: the pool that lags furthest behind its share of frames gives the next one. */
class PoolDraws<U extends BatchableUtterance> {
  readonly #walks: readonly PoolWalk<U>[];

  constructor(options: BatchPlanOptions<U>) {
    this.#walks = options.pools.map((pool) => new PoolWalk(pool, options));
  }

  next(): U {
    const behind = this.#walks.reduce((least, walk) => (walk.progress < least.progress ? walk : least));
    return behind.next();
  }
}

class PoolWalk<U extends BatchableUtterance> {
  readonly #pool: BatchPool<U>;
  readonly #sampler: Sampler;
  readonly #seed: number;
  #pass = -1;
  #order: readonly U[] = [];
  #position = 0;
  #frames = 0;

  constructor(pool: BatchPool<U>, { sampler, seed }: Pick<BatchPlanOptions<U>, 'sampler' | 'seed'>) {
    this.#pool = pool;
    this.#sampler = sampler;
    this.#seed = seed;
  }

  /** Frames given so far in units of the weight. */
  get progress(): number {
    return this.#frames / this.#pool.weight;
  }

  next(): U {
    if (this.#position === this.#order.length) this.#startPass();
    const utterance = this.#order[this.#position];
    if (utterance === undefined)
      throw new CorpusError(`batch plan: the sampler draws nothing from the pool '${this.#pool.name}'`);
    this.#position += 1;
    this.#frames += utterance.frames;
    return utterance;
  }

  #startPass(): void {
    this.#pass += 1;
    this.#position = 0;
    const { name, utterances } = this.#pool;
    const places = this.#sampler.pass(utterances, { seed: this.#seed, pool: name, pass: this.#pass });
    this.#order = places.flatMap((place) => utterances[place] ?? []);
  }
}
