import type { HostTensor } from '../checkpoint/hostTensor.ts';
import { toTensor } from '../checkpoint/tensorIo.ts';
import type { CountName } from '../contracts.ts';

/** Host tensors by name, nested as the objective's batch is; absent inputs are left out. */
export interface HostTree {
  readonly [name: string]: HostTensor | HostTree | undefined;
}

/** One micro-batch before upload, with what it counts and what it is made of. */
export interface HostBatch {
  readonly tensors: HostTree;
  readonly counts: Readonly<Record<CountName, number>>;
  /** Seconds of audio consumed (0 for text). */
  readonly audioSeconds: number;
  /** Ids of the utterances, in the order of its rows. */
  readonly ids: readonly string[];
}

/** All micro-batches of a step, as a pure function of (seed, step), and of earlier losses where a follower learns from them. */
export interface BatchSource {
  at(step: number): Promise<readonly HostBatch[]>;
  /** Seconds of audio that a step consumes, without making its batches. */
  audioSeconds(step: number): number;
  /** Ends what makes batches ahead. */
  close?(): Promise<void>;
}

/** Makes tensors of a host tree; the caller disposes them with `tf.dispose`. */
export function uploadBatch<Batch>(tree: HostTree): Batch {
  return uploadNode(tree) as Batch;
}

function uploadNode(node: HostTensor | HostTree | undefined): unknown {
  if (node === undefined) return undefined;
  if (isHostTensor(node)) return toTensor(node);
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, uploadNode(child)]));
}

function isHostTensor(node: HostTensor | HostTree): node is HostTensor {
  return Array.isArray(node['shape']) && ArrayBuffer.isView(node['data']);
}

/** Sums of the counts over micro-batches. */
export function totalCounts(batches: readonly HostBatch[]): Readonly<Record<CountName, number>> {
  const total: Record<CountName, number> = { utterances: 0, symbols: 0, frames: 0, tokens: 0 };
  for (const { counts } of batches) {
    for (const name of Object.keys(total) as CountName[]) total[name] += counts[name];
  }
  return total;
}
