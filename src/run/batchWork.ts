import type { HostBatch, HostTree } from '../core/trainer/hostBatch.ts';
import type { TaskWork } from '../core/workers/taskWork.ts';
import type { PackReader } from '../corpus/packReader.ts';
import { acousticBatch } from './acousticBatch.ts';
import type { BatchCorpus, BatchTask } from './batchTask.ts';
import { syllableBatch } from './syllableBatch.ts';
import { windowBatch } from './windowBatch.ts';

/** Reads what a task names and lays it out: a pure function of the task and the files. */
export function makeBatch(task: BatchTask, corpus: BatchCorpus, reader: PackReader): HostBatch {
  if (task.kind === 'acoustic') return acousticBatch(task, corpus, reader);
  return task.kind === 'windows' ? windowBatch(task, corpus, reader) : syllableBatch(task, corpus, reader);
}

/** Makes the micro-batches of a step, and gives their buffers away. */
export function batchWork(
  corpus: BatchCorpus,
  reader: PackReader,
): TaskWork<readonly BatchTask[], readonly HostBatch[]> {
  return (tasks) => {
    const result = tasks.map((task) => makeBatch(task, corpus, reader));
    return { result, transfer: [...new Set(result.flatMap(({ tensors }) => buffersOf(tensors)))] };
  };
}

function buffersOf(tree: HostTree): readonly ArrayBuffer[] {
  return Object.values(tree).flatMap((node) => {
    if (node === undefined) return [];
    if (ArrayBuffer.isView(node['data'])) return [node['data'].buffer as ArrayBuffer];
    return buffersOf(node as HostTree);
  });
}
