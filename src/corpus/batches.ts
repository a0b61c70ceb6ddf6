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
  /** Present where the sampler follows the losses. */
  readonly losses?: KnownLosses | undefined;
}

/** What a pass knows of the losses. */
export interface KnownLosses {
  /** [utterances of the pool] running losses as a pass knows them that begins with this batch. */
  before(batch: number, pool: string): Float64Array;
  /** The first batch that was not trained on yet: from here on a run may be asked to go on. */
  readonly nextBatch: number;
}

/** Where a plan stands before a batch. */
export interface PlanPlace {
  readonly batch: number;
  /** By pool. */
  readonly walks: readonly WalkPlace[];
  /** By bucket: utterances that were drawn and wait for their bucket to fill. */
  readonly waiting: readonly (readonly DrawnPlace[])[];
}

interface WalkPlace {
  readonly pass: number;
  /** Places in the pool, in the order of the pass. */
  readonly order: readonly number[];
  readonly position: number;
  /** Given so far. */
  readonly frames: number;
}

/** An utterance by its pool and its place there. */
interface DrawnPlace {
  readonly pool: number;
  readonly place: number;
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
  /** The batch of a step (from 0). A pure function of pools, seed and step, and of the losses where they are followed. */
  batchAt(step: number): PlannedBatch<U>;
  /** Where the plan stood before a recent batch; only where losses are followed. */
  placeBefore(step: number): PlanPlace;
  /** Goes on from a place. */
  goOn(from: PlanPlace): void;
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
  return {
    buckets,
    batchAt: (step) => replay.batchAt(step),
    placeBefore: (step) => replay.placeBefore(step),
    goOn: (from) => replay.goOn(from),
  };
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

/**
 * Plays the draws forward from step 0 and keeps the latest batches; going further back starts again, which is refused
 * where losses are followed: the ones that decided are gone.
 */
class BatchReplay<U extends BatchableUtterance> {
  readonly #options: BatchPlanOptions<U>;
  readonly #buckets: readonly LengthBucket[];
  readonly #recent = new Map<number, PlannedBatch<U>>();
  readonly #places = new Map<number, PlanPlace>();
  #walks: readonly PoolWalk<U>[];
  #waiting: DrawnPlace[][];
  #nextStep = 0;

  constructor(options: BatchPlanOptions<U>, buckets: readonly LengthBucket[]) {
    this.#options = options;
    this.#buckets = buckets;
    this.#walks = options.pools.map((_, pool) => new PoolWalk(options, pool));
    this.#waiting = buckets.map(() => []);
  }

  batchAt(step: number): PlannedBatch<U> {
    if (!Number.isInteger(step) || step < 0)
      throw new CorpusError(`batch plan: ${step} is no step; steps count from 0`);
    if (step < this.#nextStep && !this.#recent.has(step)) this.#restart(step);
    while (this.#nextStep <= step) this.#advance();
    const batch = this.#recent.get(step);
    if (batch === undefined) throw new CorpusError(`batch plan: step ${step} was lost`);
    return batch;
  }

  placeBefore(step: number): PlanPlace {
    const place = step === this.#nextStep ? this.#place() : this.#places.get(step);
    if (place === undefined) throw new CorpusError(`batch plan: where it stood before batch ${step} was not kept`);
    return place;
  }

  goOn({ batch, walks, waiting }: PlanPlace): void {
    this.#walks = walks.map((place, pool) => new PoolWalk(this.#options, pool, place));
    this.#waiting = waiting.map((drawn) => [...drawn]);
    this.#recent.clear();
    this.#places.clear();
    this.#nextStep = batch;
  }

  #restart(step: number): void {
    if (this.#options.losses !== undefined)
      throw new CorpusError(`batch plan: batch ${step} is gone, and the losses that decided it too`);
    const { pools } = this.#options;
    const walks = pools.map(() => ({ pass: -1, order: [], position: 0, frames: 0 }));
    this.goOn({ batch: 0, walks, waiting: this.#buckets.map(() => []) });
  }

  #place(): PlanPlace {
    const walks = this.#walks.map((walk) => walk.place);
    return { batch: this.#nextStep, walks, waiting: this.#waiting.map((drawn) => [...drawn]) };
  }

  #advance(): void {
    if (this.#options.losses !== undefined) this.#places.set(this.#nextStep, this.#place());
    for (;;) {
      const drawn = this.#draw();
      const { frames, id } = this.#utterance(drawn);
      const index = this.#buckets.findIndex((bucket) => frames <= bucket.frames);
      const bucket = this.#buckets[index];
      const waiting = this.#waiting[index];
      if (bucket === undefined || waiting === undefined) throw new CorpusError(`batch plan: no bucket for ${id}`);
      waiting.push(drawn);
      if (waiting.length < bucket.batchSize) continue;
      this.#waiting[index] = [];
      this.#recent.set(this.#nextStep, { utterances: waiting.map((one) => this.#utterance(one)), bucket });
      this.#nextStep += 1;
      this.#forget(Math.min(this.#nextStep - keptBatches, this.#options.losses?.nextBatch ?? Number.POSITIVE_INFINITY));
      return;
    }
  }

  #forget(below: number): void {
    for (const kept of [this.#recent, this.#places]) {
      for (const batch of kept.keys()) {
        if (batch >= below) break;
        kept.delete(batch);
      }
    }
  }

  /** The pool that lags furthest behind its share of frames gives the next utterance. */
  #draw(): DrawnPlace {
    const behind = this.#walks.reduce((least, walk) => (walk.progress < least.progress ? walk : least));
    return { pool: this.#walks.indexOf(behind), place: behind.next(this.#nextStep) };
  }

  #utterance({ pool, place }: DrawnPlace): U {
    return this.#options.pools[pool]?.utterances[place] as U;
  }
}

/** Walks through a pool, pass after pass. */
class PoolWalk<U extends BatchableUtterance> {
  readonly #pool: BatchPool<U>;
  readonly #options: Pick<BatchPlanOptions<U>, 'sampler' | 'seed' | 'losses'>;
  #pass: number;
  #order: readonly number[];
  #position: number;
  #frames: number;

  constructor(
    options: BatchPlanOptions<U>,
    pool: number,
    { pass, order, position, frames }: WalkPlace = { pass: -1, order: [], position: 0, frames: 0 },
  ) {
    this.#pool = options.pools[pool] as BatchPool<U>;
    this.#options = options;
    this.#pass = pass;
    this.#order = order;
    this.#position = position;
    this.#frames = frames;
  }

  get place(): WalkPlace {
    return { pass: this.#pass, order: this.#order, position: this.#position, frames: this.#frames };
  }

  /** Frames given so far in units of the weight. */
  get progress(): number {
    return this.#frames / this.#pool.weight;
  }

  /** Place of the utterance that `batch` draws next. */
  next(batch: number): number {
    if (this.#position === this.#order.length) this.#startPass(batch);
    const place = this.#order[this.#position];
    if (place === undefined)
      throw new CorpusError(`batch plan: the sampler draws nothing from the pool '${this.#pool.name}'`);
    this.#position += 1;
    this.#frames += this.#pool.utterances[place]?.frames ?? 0;
    return place;
  }

  #startPass(batch: number): void {
    this.#pass += 1;
    this.#position = 0;
    const { name, utterances } = this.#pool;
    const { sampler, seed, losses } = this.#options;
    const known = losses && { losses: losses.before(batch, name) };
    const places = sampler.pass(utterances, { seed, pool: name, pass: this.#pass, ...known });
    this.#order = places.filter((place) => utterances[place] !== undefined);
  }
}
