import { join } from 'node:path';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';

/** The folder of weights that `tonelab weights fetch` brought for parts. */
export function fetchedWeights(): string {
  return join(cacheRoot(), 'weights');
}
