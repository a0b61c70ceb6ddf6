import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PoolUtterance } from '../../core/dataContracts.ts';
import { axisEnvironment } from '../../testing/builtInAxes.ts';
import { leaveOutSelection } from './leaveOut/index.ts';
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

describe('leave-out', () => {
  const leaveOut = (node: object) =>
    leaveOutSelection.create(leaveOutSelection.configSchema.parse(node) as never, axisEnvironment);
  const said: readonly PoolUtterance[] = [
    { id: 'ma1', pinyin: ['ma1'], text: 'ma1', tags: { unit: 'syllable' } },
    { id: 'ma3', pinyin: ['ma3'], text: 'ma3', tags: { unit: 'syllable' } },
    { id: 'asks', text: '今天吃什么？', tags: { unit: 'sentence' } },
    { id: 'says', text: '今天吃米饭。', tags: { unit: 'sentence' } },
    { id: 'spells', text: '他买A股。', tags: { unit: 'sentence' } },
  ].map((one) => ({ speaker: 's', durationSeconds: 1, ...one }));

  it('takes nothing that holds a tone, a kind of sentence or letters, in the order of random', () => {
    const tone = leaveOut({ axis: 'phonemes', facet: 'tones', items: ['3'] });
    expect([...tone.rank(said.slice(0, 2), 1)]).toEqual(['ma1']);
    const types = { axis: 'meaning', facet: 'sentenceTypes' };
    const statements = leaveOut({ ...types, items: ['question', 'question with particle'] });
    const random = randomSelection.create({} as never, axisEnvironment);
    expect(statements.rank(said, 5)).toEqual(random.rank(said, 5).filter((id) => id !== 'asks'));
    const pure = leaveOut({ axis: 'languages', facet: 'utterances', items: ['with letters'] });
    expect([...pure.rank(said, 1)].sort()).toEqual(['asks', 'ma1', 'ma3', 'says']);
  });

  it('refuses a facet and an item that the axis does not have, with those that it has', () => {
    expect(() => leaveOut({ axis: 'phonemes', facet: 'tone', items: ['3'] })).toThrow(
      /axis 'phonemes' has no facet 'tone'; there are: initials, .*tones/,
    );
    expect(() => leaveOut({ axis: 'phonemes', facet: 'tones', items: ['6'] })).toThrow(
      "facet 'tones' has no item '6'; there are: ",
    );
  });
});
