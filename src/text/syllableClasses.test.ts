import { describe, expect, it } from 'vitest';
import { legalSyllables } from './syllable.ts';
import { classesOfSyllable, syllableClassCounts, syllableClasses } from './syllableClasses.ts';
import { syllableErrors } from './syllableErrors.ts';

describe('the classes of syllables', () => {
  it('tell every legal syllable with every tone from all others', () => {
    const all = legalSyllables.flatMap((base) => [1, 2, 3, 4, 5].map((tone) => `${base}${tone}`));
    const classes = all.map((pinyin) => JSON.stringify(classesOfSyllable(pinyin)));
    expect(new Set(classes).size).toBe(all.length);
  });

  it('are all used, and as many as a recogniser has outputs', () => {
    const used = legalSyllables.map((base) => classesOfSyllable(`${base}1`));
    expect(new Set(used.map((one) => one?.initial)).size).toBe(syllableClassCounts.initial);
    expect(new Set(used.map((one) => one?.final)).size).toBe(syllableClassCounts.final);
    expect(syllableClassCounts).toEqual({ initial: 24, final: syllableClasses.final.length, tone: 5 });
  });

  it('name the parts of a syllable', () => {
    const classes = classesOfSyllable('shi4');
    expect(syllableClasses.initial[classes?.initial ?? -1]).toBe('sh');
    expect(syllableClasses.final[classes?.final ?? -1]).toBe('ir');
    expect(syllableClasses.tone[classes?.tone ?? -1]).toBe('4');
  });

  it('say nothing of what is no Mandarin syllable, or has the r colour', () => {
    expect(classesOfSyllable('huar1')).toBeUndefined();
    expect(classesOfSyllable('xyz1')).toBeUndefined();
    expect(syllableErrors('huar1', {})).toBeUndefined();
  });
});

it('a syllable is wrong where any part of it is', () => {
  const heard = classesOfSyllable('ma3') ?? {};
  expect(syllableErrors('ma3', heard)).toEqual({ initial: 0, final: 0, tone: 0, syllable: 0 });
  expect(syllableErrors('ma1', heard)).toEqual({ initial: 0, final: 0, tone: 1, syllable: 1 });
  expect(syllableErrors('na2', heard)).toEqual({ initial: 1, final: 0, tone: 1, syllable: 1 });
});
