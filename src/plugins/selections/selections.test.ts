import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PoolUtterance } from '../../core/dataContracts.ts';
import { axisEnvironment } from '../../testing/builtInAxes.ts';
import { listedSelection } from './list/index.ts';
import { randomSelection } from './random/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'selections-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pool: readonly PoolUtterance[] = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
  id,
  speaker: 's',
  text: '好',
  durationSeconds: 1,
}));
const listed = (text: string) => {
  const file = join(folder, 'ids.txt');
  writeFileSync(file, text);
  return listedSelection.create({ file } as never, axisEnvironment);
};

describe('random', () => {
  it('ranks all by the seed, and what is added leaves the order of the others', () => {
    const random = randomSelection.create({} as never, axisEnvironment);
    const ranked = random.rank(pool, 3);
    expect([...ranked].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(random.rank(pool.slice(1), 3)).toEqual(ranked.filter((id) => id !== 'a'));
    const others = [4, 5, 6].map((seed) => random.rank(pool, seed).join());
    expect(others.some((other) => other !== ranked.join())).toBe(true);
  });
});

describe('list', () => {
  it('takes the ids of a file in its order', () => {
    expect(listed('d\r\na\n\n').rank(pool, 1)).toEqual(['d', 'a']);
  });

  it('refuses an id that the pool does not have, an empty file and a file that is not there', () => {
    expect(() => listed('d\nz\n').rank(pool, 1)).toThrow(/ids\.txt names 'z', which the pool does not have/);
    expect(() => listed('\n')).toThrow(/is empty; write one id/);
    expect(() => listedSelection.create({ file: join(folder, 'absent') } as never, axisEnvironment)).toThrow(
      /cannot be read/,
    );
  });
});
