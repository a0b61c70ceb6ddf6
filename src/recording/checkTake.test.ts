import { describe, expect, it } from 'vitest';
import { buzz } from '../corpus/toneFixture.ts';
import { checkTake } from './checkTake.ts';

const sampleRate = 22_050;
const expected = { phonemes: 8, expectedSeconds: 1.2 };

/** A buzz in a quiet room. */
function take({ before = 0.4, speech = 1.2, after = 0.4, gain = 1, noise = 1e-4 }): Float32Array {
  const [lead, tail] = [Math.round(before * sampleRate), Math.round(after * sampleRate)];
  const sound = buzz(speech);
  const samples = new Float32Array(lead + sound.length + tail);
  samples.set(
    sound.map((sample) => gain * sample),
    lead,
  );
  let state = 1;
  return samples.map((sample) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.max(-1, Math.min(1, sample + noise * (state / 2 ** 30 - 1)));
  });
}

const flagged = (samples: Float32Array) => {
  const { verdict, checks } = checkTake(samples, sampleRate, expected);
  return { verdict, names: checks.filter((check) => check.verdict !== 'good').map(({ name }) => name) };
};

describe('checkTake', () => {
  it('finds nothing to say of a clean take', () => {
    expect(flagged(take({}))).toEqual({ verdict: 'good', names: [] });
    const { checks, durationSeconds } = checkTake(take({}), sampleRate, expected);
    expect(durationSeconds).toBeCloseTo(2, 6);
    expect(checks.map(({ name }) => name)).toEqual(['length', 'level', 'clipping', 'noise', 'silence', 'bandwidth']);
    expect(checks.find(({ name }) => name === 'silence')!.shown).toBe('0.4 s before, 0.4 s after');
  });

  it('flags what is clipped, soft, noisy, too short, too long and cut off, each by its own check', () => {
    const cases: readonly (readonly [Parameters<typeof take>[0], string])[] = [
      [{ gain: 12 }, 'clipping'],
      [{ gain: 0.01, noise: 1e-6 }, 'level'],
      [{ noise: 0.05 }, 'noise'],
      [{ speech: 0.12 }, 'length'],
      [{ speech: 7 }, 'length'],
      [{ before: 0 }, 'silence'],
      [{ after: 0 }, 'silence'],
      [{ before: 2 }, 'silence'],
    ];
    for (const [changes, name] of cases) {
      const { verdict, names } = flagged(take(changes));
      expect(names, JSON.stringify(changes)).toContain(name);
      expect(verdict).toBe('doubtful');
    }
  });

  it('refuses silence and a take without samples', () => {
    for (const samples of [new Float32Array(sampleRate), new Float32Array(0), take({ gain: 0 })]) {
      expect(flagged(samples)).toEqual({ verdict: 'unusable', names: ['level'] });
    }
  });
});
