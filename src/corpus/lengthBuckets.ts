import type { PoolUtterance } from '../core/dataContracts.ts';

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
  /** Longest utterance that belongs here, padded: Ty. */
  readonly frames: number;
  /** Most symbols of any utterance here, padded: Tx. */
  readonly symbols: number;
  /** Utterances in each batch: B. */
  readonly batchSize: number;
}

export interface BucketOptions {
  /** Padded frames in a batch, about; or give `batchUtterances`. */
  readonly batchFrames?: number | undefined;
  readonly batchUtterances?: number | undefined;
  /** Frames are padded to a multiple of this. @default 16 */
  readonly frameMultiple?: number | undefined;
  /** Symbols are padded to a multiple of this. @default 8 */
  readonly symbolMultiple?: number | undefined;
}

const defaultBatchUtterances = 16;

/**
 * Finds few buckets for all pools: steps of about a fifth, joined where a pool has too few utterances to fill its part of
 * two batches, so that hardly any batch holds an utterance twice.
 */
export function lengthBuckets<U extends BatchableUtterance>(
  pools: readonly BatchPool<U>[],
  options: BucketOptions,
): readonly LengthBucket[] {
  const groups = joinThinGroups(ladderGroups(pools, options.frameMultiple ?? 16), pools, options);
  return groups.map((group) => ({
    frames: group.frames,
    symbols: roundUp(group.mostSymbols, options.symbolMultiple ?? 8),
    batchSize: batchSizeFor(group.frames, options),
  }));
}

/** Rounds up to a multiple. */
export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

interface LengthGroup {
  readonly frames: number;
  readonly mostSymbols: number;
  /** How many utterances of each pool, in the order of pools. */
  readonly counts: readonly number[];
}

function ladderGroups<U extends BatchableUtterance>(
  pools: readonly BatchPool<U>[],
  multiple: number,
): readonly LengthGroup[] {
  const longest = Math.max(...pools.flatMap(({ utterances }) => utterances.map(({ frames }) => frames)));
  const groups: LengthGroup[] = [];
  for (let below = 0; below < longest; ) {
    const frames = roundUp(Math.max(below + 1, below * 1.2), multiple);
    const floor = below;
    const inside = pools.map(({ utterances }) => utterances.filter((u) => u.frames > floor && u.frames <= frames));
    const mostSymbols = inside.flat().reduce((most, { symbols }) => Math.max(most, symbols.symbolIds.length), 0);
    if (mostSymbols > 0) groups.push({ frames, mostSymbols, counts: inside.map(({ length }) => length) });
    below = frames;
  }
  return groups;
}

function joinThinGroups<U extends BatchableUtterance>(
  groups: readonly LengthGroup[],
  pools: readonly BatchPool<U>[],
  options: BucketOptions,
): readonly LengthGroup[] {
  const isThin = (group: LengthGroup): boolean => {
    const size = batchSizeFor(group.frames, options);
    const present = pools.filter((_, pool) => (group.counts[pool] ?? 0) > 0);
    const totalWeight = present.reduce((sum, { weight }) => sum + weight, 0);
    return pools.some(({ weight }, pool) => {
      const count = group.counts[pool] ?? 0;
      return count > 0 && count < Math.floor((2 * size * weight) / totalWeight);
    });
  };
  const joined: LengthGroup[] = [];
  let pending: LengthGroup | undefined;
  for (const group of groups) {
    pending = pending === undefined ? group : joinGroups(pending, group);
    if (isThin(pending)) continue;
    joined.push(pending);
    pending = undefined;
  }
  if (pending === undefined) return joined;
  const last = joined.pop();
  return [...joined, last === undefined ? pending : joinGroups(last, pending)];
}

function joinGroups(shorter: LengthGroup, longer: LengthGroup): LengthGroup {
  return {
    frames: longer.frames,
    mostSymbols: Math.max(shorter.mostSymbols, longer.mostSymbols),
    counts: shorter.counts.map((count, pool) => count + (longer.counts[pool] ?? 0)),
  };
}

function batchSizeFor(frames: number, { batchFrames, batchUtterances }: BucketOptions): number {
  if (batchFrames === undefined) return batchUtterances ?? defaultBatchUtterances;
  return Math.max(1, Math.floor(batchFrames / frames));
}
