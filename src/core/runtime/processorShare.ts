import { availableParallelism } from 'node:os';

/** Threads that this process may use: `TF_NUM_INTRAOP_THREADS`, as launchers set it, else every processor it may run on. */
export function processorShare(env: NodeJS.ProcessEnv = process.env): number {
  const asked = Number(env['TF_NUM_INTRAOP_THREADS']);
  return Number.isInteger(asked) && asked > 0 ? asked : availableParallelism();
}
