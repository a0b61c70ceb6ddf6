import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { threadCount } from './threadCount.ts';

it('counts a thread for each processor that has enough to do, and none for little work', () => {
  expect(threadCount(10, 16)).toBe(0);
  expect(threadCount(31, 16)).toBe(0);
  const most = threadCount(1e6, 16);
  expect(most).toBe(availableParallelism() < 2 ? 0 : Math.min(availableParallelism(), 16));
});
