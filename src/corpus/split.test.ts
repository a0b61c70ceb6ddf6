import { describe, expect, it } from 'vitest';
import { legalSyllables, parseSyllable } from '../text/syllable.ts';
import { frequentSyllables } from './frequentSyllables.ts';
import { assertNoLeak, bareText, heldOutOf, heldOutUnits } from './split.ts';
import type { Utterance } from './utterance.ts';

const allSyllables = legalSyllables.flatMap((base) => [1, 2, 3, 4, 5].map((tone) => `${base}${tone}`));

function utterance(id: string, changes: Partial<Utterance>): Utterance {
  return {
    ...{ id, audio: `${id}.wav`, text: '今天', language: 'zh', speaker: 'a', kind: 'recorded' },
    ...{ durationSeconds: 1, tags: {}, ...changes },
  };
}

describe('the split by unit', () => {
  it('holds out about one in twenty, and the same ones every time', () => {
    const heldOut = heldOutUnits(allSyllables);
    expect(heldOut.size / allSyllables.length).toBeGreaterThan(0.03);
    expect(heldOut.size / allSyllables.length).toBeLessThan(0.06);
    expect([...heldOutUnits([...allSyllables].reverse())].sort()).toEqual([...heldOut].sort());
    expect([...heldOutUnits(allSyllables, { seed: 2 })].sort()).not.toEqual([...heldOut].sort());
  });

  it('decides the same of a syllable whatever else the voice recorded', () => {
    const heldOut = heldOutUnits(allSyllables);
    const half = allSyllables.filter((_, index) => index % 2 === 0);
    expect([...heldOutUnits(half)].sort()).toEqual(half.filter((unit) => heldOut.has(unit)).sort());
  });

  it('leaves every initial, final and tone in training, and frequent and neutral syllables', () => {
    const heldOut = heldOutUnits(allSyllables, { fraction: 0.5, protectedUnits: new Set() });
    const training = allSyllables.filter((unit) => !heldOut.has(unit));
    for (const part of ['initial', 'final', 'tone'] as const) {
      const all = new Set(allSyllables.map((unit) => parseSyllable(unit)[part]));
      expect(new Set(training.map((unit) => parseSyllable(unit)[part]))).toEqual(all);
    }
    expect([...heldOut].filter((unit) => unit.endsWith('5'))).toEqual([]);
    const usual = heldOutUnits(allSyllables);
    expect([...frequentSyllables].filter((unit) => usual.has(unit))).toEqual([]);
  });

  it('keeps a final that only one syllable has', () => {
    const heldOut = heldOutUnits(['ba1', 'ba4', 'beng4'], { fraction: 0.5, protectedUnits: new Set() });
    expect(heldOut.has('beng4')).toBe(false);
  });

  it('refuses a share that is none', () => {
    expect(() => heldOutUnits(allSyllables, { fraction: 2 })).toThrow('the share of held-out syllables is 2');
  });
});

describe('assertNoLeak', () => {
  const heldOut = heldOutOf([
    utterance('syllable', { text: 'shou2', pinyin: ['shou2'], tags: { unit: 'syllable' }, split: 'heldout' }),
    utterance('sentence', { text: '你好，世界！', tags: { unit: 'sentence' }, split: 'heldout' }),
    utterance('other', { text: '再见', tags: { unit: 'sentence' }, split: 'train' }),
  ]);

  it('passes training that holds neither', () => {
    expect(() => assertNoLeak([utterance('fine', { text: '你好', pinyin: ['ni2', 'hao3'] })], heldOut)).not.toThrow();
  });

  it('names the utterance that holds a held-out combination', () => {
    const leaking = utterance('leaky', { text: '熟人', pinyin: ['shou2', 'ren2'] });
    expect(() => assertNoLeak([leaking], heldOut)).toThrow(/'leaky' contains the held-out combination shou2/);
  });

  it('knows a held-out sentence with other marks and spaces', () => {
    const leaking = utterance('leaky', { text: ' 你好 世界。' });
    expect(() => assertNoLeak([leaking], heldOut)).toThrow(/'leaky' contains the held-out sentence/);
    expect(bareText(' 你好， 世界！')).toBe('你好世界');
  });
});
