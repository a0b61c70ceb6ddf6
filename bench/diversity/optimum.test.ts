import { describe, expect, it } from 'vitest';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { makeChoice } from '../../src/diversity/select/choice.ts';
import { builtInAxis } from '../../src/testing/builtInAxes.ts';
import { bestValue, coveredBy } from './optimum.ts';

const axes = [{ name: 'phonemes', weight: 1, axis: builtInAxis('phonemes') }];
const syllables = [...'妈麻马骂八拔把爸他她塔踏'];

/** Utterances of some syllables each, of any length. */
const pool = (seed: number) =>
  Array.from({ length: 9 }, (_, id) => {
    const draw = (name: string) => hashFraction(seed, `${id} ${name}`);
    const text = syllables.filter((syllable) => draw(syllable) < 0.3).join('') || '好';
    return { id: `u${id}`, speaker: 's', text, durationSeconds: 0.5 + 3 * draw('seconds') };
  });

describe('the exact optimum', () => {
  it('is the best of all subsets that fit, for budgets of seconds and of items', () => {
    for (let seed = 0; seed < 12; seed++) {
      for (const budget of [{ seconds: 6 }, { items: 3 }]) {
        const choice = makeChoice(pool(seed), axes, { seed, budget });
        let most = 0;
        for (let subset = 1; subset < 2 ** 9; subset++) {
          const rows = choice.order.filter((row) => (subset >> row) & 1);
          if (rows.reduce((sum, row) => sum + choice.costs[row]!, 0) > choice.budget) continue;
          most = Math.max(most, coveredBy(choice, rows));
        }
        expect(bestValue(choice)).toBeCloseTo(most, 9);
      }
    }
  });
});
