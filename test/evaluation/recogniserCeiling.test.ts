import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeCeiling } from '../../src/cli/measureCeiling.ts';
import type { SyllableEar } from '../../src/core/recogniserContract.ts';
import { recogniserCeiling } from '../../src/run/recogniserCeiling.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { classesOfSyllable } from '../../src/text/syllableClasses.ts';
import { toyCorpus } from '../training/toyCorpus.ts';

const folder = mkdtempSync(join(tmpdir(), 'ceiling-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => startTestBackend());

/** Hears the same syllable in everything, and learned from one voice's recordings of another. */
const stubborn: SyllableEar = {
  learnedFrom: (voice, pinyin) => voice === 'high' && pinyin === 'tian1',
  hear: () => classesOfSyllable('jin1') ?? {},
};

it('what a recogniser hears in held-out recordings is told by voice, without what it learned from', async () => {
  const ceiling = await recogniserCeiling({ ear: stubborn, hash: 'abc' }, toyCorpus, { folder, seed: 1 });
  const heldOut = (voice: string) =>
    toyCorpus.utterances.flatMap(({ speaker, split, pinyin }) =>
      speaker === voice && split === 'heldout' ? (pinyin ?? []) : [],
    );
  const counted = { high: heldOut('high').filter((syllable) => syllable !== 'tian1'), low: heldOut('low') };
  expect(counted.high.length).toBeLessThan(heldOut('high').length);
  expect(ceiling.rows.map(({ voice, unit, syllables }) => [voice, unit, syllables])).toEqual([
    ['high', 'syllable', counted.high.length],
    ['low', 'syllable', counted.low.length],
  ]);
  for (const { voice, figures } of ceiling.rows) {
    const own = counted[voice as 'high' | 'low'];
    const share = (wrong: (syllable: string) => boolean) => own.filter(wrong).length / own.length;
    expect(figures.syllable?.value).toBeCloseTo(share((syllable) => syllable !== 'jin1'));
    expect(figures.tone?.value).toBeCloseTo(share((syllable) => !syllable.endsWith('1')));
  }
  expect(JSON.parse(readFileSync(join(folder, 'ceiling.json'), 'utf8'))).toEqual(ceiling);
  expect(describeCeiling(ceiling)).toMatch(/high +single syllables +\d+ +\d+\.\d/);
});
