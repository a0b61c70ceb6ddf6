import type { PoolUtterance } from '../core/dataContracts.ts';
import { cheapestRanges } from './cheapestRanges.ts';

/** What a batch plan needs to know of an utterance. */
export interface BatchableUtterance extends PoolUtterance {
  readonly frames: number;
  readonly symbols: { readonly symbolIds: Int32Array; readonly toneIds: Int32Array };
}

/** A pool that batches draw from. */
export interface BatchPool<U extends BatchableUtterance> {
  readonly name: string;
  /** Share of all audio frames that come from this pool, relative to the other pools' weights. */
  readonly weight: number;
  readonly utterances: readonly U[];
}

/** Utterances of similar length are batched together; every batch of a bucket has the same shape. */
export interface LengthBucket {
  /** Longest utterance that belongs here, padded to a multiple of 8: Ty. */
  readonly frames: number;
  /** Most symbols of any utterance here: Tx. */
  readonly symbols: number;
  /** Utterances in each batch: B. */
  readonly batchSize: number;
}

export interface BucketOptions {
  /** Padded frames in a batch, about; or give `batchUtterances`. */
  readonly batchFrames?: number | undefined;
  readonly batchUtterances?: number | undefined;
}

const defaultBatchUtterances = 16;
const frameMultiple = 8;
/** Lengths at which a bucket may end; more make the search slow and hardly better. */
const mostBounds = 128;
const mostBuckets = 16;
/** A further shape has to save this share of the frames: it is recorded and optimized once, which takes about two seconds. */
const shapePrice = 0.01;

/**
 * The buckets that waste least: by padding, and by utterances that a batch holds a second time because a pool has too few of
 * that length. Found exactly, by dynamic programming over the lengths.
 */
export function lengthBuckets<U extends BatchableUtterance>(
  pools: readonly BatchPool<U>[],
  options: BucketOptions,
): readonly LengthBucket[] {
  const bounds = possibleBounds(pools);
  const counts = pools.map((pool) => countLengths(pool, bounds));
  const bucketOf = (to: number) => ({ frames: bounds[to - 1] as number, size: batchSizeFor(bounds[to - 1], options) });
  const ranges = cheapestRanges(bounds.length, {
    costOf: (from, to) => framesSpent(counts, { from, to, ...bucketOf(to) }),
    price: shapePrice * counts.reduce((sum, { weight }) => sum + weight, 0),
    most: mostBuckets,
  });
  return ranges.map(([from, to]) => {
    const { frames, size } = bucketOf(to);
    const symbols = Math.max(...counts.flatMap(({ mostSymbols }) => [...mostSymbols.slice(from, to)]));
    return { frames, symbols, batchSize: size };
  });
}

/** Rounds up to a multiple. */
export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function possibleBounds<U extends BatchableUtterance>(pools: readonly BatchPool<U>[]): readonly number[] {
  const lengths = new Set(pools.flatMap(({ utterances }) => utterances.map(({ frames }) => Math.max(1, frames))));
  const multiple = roundUp(Math.max(...lengths) / mostBounds, frameMultiple);
  return [...new Set([...lengths].map((frames) => roundUp(frames, multiple)))].toSorted((a, b) => a - b);
}

/** What a pool holds of each length; `count` and `frames` are sums up to a bound, 0 before the first. */
interface LengthCounts {
  readonly weight: number;
  readonly count: Float64Array;
  readonly frames: Float64Array;
  readonly mostSymbols: Int32Array;
}

function countLengths<U extends BatchableUtterance>(
  { weight, utterances }: BatchPool<U>,
  bounds: readonly number[],
): LengthCounts {
  const [count, frames] = [new Float64Array(bounds.length + 1), new Float64Array(bounds.length + 1)];
  const mostSymbols = new Int32Array(bounds.length);
  for (const utterance of utterances) {
    const place = bounds.findIndex((bound) => utterance.frames <= bound);
    count[place + 1] = (count[place + 1] ?? 0) + 1;
    frames[place + 1] = (frames[place + 1] ?? 0) + utterance.frames;
    mostSymbols[place] = Math.max(mostSymbols[place] ?? 0, utterance.symbols.symbolIds.length);
  }
  return { weight, count: runningSums(count), frames: runningSums(frames), mostSymbols };
}

/** -> as many: each with all before it. */
function runningSums(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** Frames computed for batches of a range of lengths, until each unit of the pools' weights has been heard without repeats. */
function framesSpent(
  pools: readonly LengthCounts[],
  { from, to, frames, size }: { from: number; to: number; frames: number; size: number },
): number {
  const parts = pools.map(({ weight, count, frames: sums }) => {
    const known = (count[to] ?? 0) - (count[from] ?? 0);
    return { known, drawn: (known * weight) / (sums.at(-1) ?? 1) };
  });
  const drawn = parts.reduce((sum, part) => sum + part.drawn, 0);
  return parts
    .filter(({ known }) => known > 0)
    .map((part) => (part.drawn * frames) / (1 - repeatedShare((size * part.drawn) / drawn, part.known)))
    .reduce((sum, own) => sum + own, 0);
}

/**
 * The share of a batch's draws from so many utterances that it holds already, where the utterances come in a new order pass
 * after pass: k of n draws being the last of a pass, k (n - k) / known are expected to be repeats.
 */
function repeatedShare(draws: number, known: number): number {
  return draws <= known ? draws ** 2 / (6 * known ** 2) : 1 - (5 * known) / (6 * draws);
}

function batchSizeFor(frames = 1, { batchFrames, batchUtterances }: BucketOptions): number {
  if (batchFrames === undefined) return batchUtterances ?? defaultBatchUtterances;
  return Math.max(1, Math.floor(batchFrames / frames));
}
