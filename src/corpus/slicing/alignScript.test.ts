import { describe, expect, it } from 'vitest';
import { alignScript, type Bead, durationCost } from './alignScript.ts';

/** `2-1` for two stretches of speech that say one sentence. */
const shapes = (beads: readonly Bead[]) =>
  beads.map(
    ({ firstRegion, endRegion, firstSentence, endSentence }) =>
      `${firstRegion}+${endRegion - firstRegion}:${firstSentence}+${endSentence - firstSentence}`,
  );

describe('aligning stretches of speech to a script', () => {
  const align = (seconds: readonly number[], phonemes: readonly number[]) =>
    shapes(
      alignScript(seconds.length, phonemes.length, {
        ...{ mostJoined: 6, skipCost: 12, cost: durationCost(seconds, phonemes) },
      }),
    );

  it('takes each stretch for its sentence where durations follow the phonemes', () => {
    expect(align([1, 3, 0.5, 2], [10, 30, 5, 20])).toEqual(['0+1:0+1', '1+1:1+1', '2+1:2+1', '3+1:3+1']);
  });

  it('joins stretches of one sentence, and sentences said without a pause', () => {
    expect(align([1, 1, 1, 3], [30, 10, 20])).toEqual(['0+3:0+1', '3+1:1+2']);
  });

  it('leaves out speech that is not in the script and sentences that are not said', () => {
    const cost = ({ firstRegion, endRegion, firstSentence, endSentence }: Bead) =>
      endRegion - firstRegion === 1 && endSentence - firstSentence === 1 && firstSentence === firstRegion - 1 ? 0 : 50;
    const beads = alignScript(3, 3, { mostJoined: 2, skipCost: 5, cost });
    expect(shapes(beads)).toEqual(['1+1:0+1', '2+1:1+1']);
  });

  it('finds all of 200 sentences read with pauses inside and rates that vary by a quarter', () => {
    let state = 7;
    const draw = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const phonemes = Array.from({ length: 200 }, () => 6 + Math.floor(40 * draw()));
    const owner: number[] = [];
    const seconds = phonemes.flatMap((count, sentence) => {
      const whole = 0.1 * count * (0.875 + 0.25 * draw());
      const parts = draw() < 0.3 ? [0.4 * whole, 0.6 * whole] : [whole];
      owner.push(...parts.map(() => sentence));
      return parts;
    });
    const beads = alignScript(seconds.length, 200, {
      mostJoined: 6,
      skipCost: 12,
      cost: durationCost(seconds, phonemes),
    });
    const right = beads.filter(({ firstRegion, endRegion, firstSentence, endSentence }) => {
      const owners = new Set(owner.slice(firstRegion, endRegion));
      const sentences = Array.from({ length: endSentence - firstSentence }, (_, index) => firstSentence + index);
      return sentences.length === owners.size && sentences.every((sentence) => owners.has(sentence));
    });
    expect(right.length / beads.length).toBeGreaterThan(0.95);
  });
});
