import { describe, expect, it } from 'vitest';
import { alignScript, type Bead, durationCost } from './alignScript.ts';
import { scoredCost, scoreScale } from './scoredCost.ts';

describe('aligning by the scores of a model', () => {
  const count = 12;
  /** All sentences last as long, and the fourth was not said: durations cannot tell where it is missing. */
  const seconds = Array.from({ length: count - 1 }, () => 2);
  const phonemes = Array.from({ length: count }, () => 20);
  const saidBy = (region: number) => (region < 3 ? region : region + 1);
  const score = ({ firstRegion, endRegion, firstSentence, endSentence }: Bead) =>
    endRegion - firstRegion === 1 && endSentence - firstSentence === 1 && saidBy(firstRegion) === firstSentence
      ? -1
      : -2;
  const options = { mostJoined: 3, skipCost: 12 };
  const pairs = (beads: readonly Bead[]) => beads.map((bead) => [bead.firstRegion, bead.firstSentence]);
  const right = seconds.map((_, region) => [region, saidBy(region)]);

  it('finds a sentence that was left out where durations do not', () => {
    const byDuration = durationCost(seconds, phonemes);
    const suggested = alignScript(seconds.length, count, { ...options, cost: byDuration });
    expect(pairs(suggested)).not.toEqual(right);
    const scale = scoreScale([{ firstRegion: 0, endRegion: 1, firstSentence: 0, endSentence: 1 }], count, score);
    expect(scale).toEqual({ right: -1, wrong: -2 });
    const beads = alignScript(seconds.length, count, { ...options, cost: scoredCost(byDuration, score, scale!) });
    expect(pairs(beads)).toEqual(right);
  });

  it('asks nothing of a model that does not tell right from wrong', () => {
    const suggested = [{ firstRegion: 0, endRegion: 1, firstSentence: 0, endSentence: 1 }];
    expect(scoreScale(suggested, count, () => -1)).toBeUndefined();
    expect(scoreScale(suggested, 2, score)).toBeUndefined();
  });

  it('scores no bead that nobody could speak, and none twice', () => {
    let asked = 0;
    const counting = (bead: Bead) => {
      asked += 1;
      return score(bead);
    };
    const cost = scoredCost(() => 100, counting, { right: -1, wrong: -2 });
    expect(cost({ firstRegion: 0, endRegion: 1, firstSentence: 0, endSentence: 1 })).toBe(125);
    const usual = scoredCost(() => 1, counting, { right: -1, wrong: -2 });
    usual({ firstRegion: 0, endRegion: 1, firstSentence: 0, endSentence: 1 });
    usual({ firstRegion: 0, endRegion: 1, firstSentence: 0, endSentence: 1 });
    expect(asked).toBe(1);
  });
});
