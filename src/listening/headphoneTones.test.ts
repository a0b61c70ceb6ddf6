import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from '../audio/level.ts';
import { decodeWav } from '../audio/wavFile.ts';
import { headphoneTrials } from './headphoneTones.ts';

/** Levels of the three tones. */
function levels(samples: Float32Array): readonly number[] {
  return [0, 1, 2].map((place) => {
    const start = 22_050 * (0.5 + 1.5 * place);
    return rootMeanSquare(samples.subarray(start + 4000, start + 18_000));
  });
}

describe('the headphone check', () => {
  const trials = headphoneTrials(1).map(({ wav, softest }) => ({ ...decodeWav(wav, 'tones'), softest }));

  it('has one tone 6 dB softer in either ear, each place twice', () => {
    for (const { channels, softest } of trials) {
      expect(channels).toHaveLength(2);
      for (const channel of channels) {
        const heard = levels(channel);
        const others = heard.filter((_, place) => place !== softest);
        for (const other of others) expect(20 * Math.log10(other / heard[softest]!)).toBeCloseTo(6, 1);
      }
    }
    expect(trials.map(({ softest }) => softest).toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('has another tone that loudspeakers cancel, so that they make it the softest', () => {
    for (const { channels, softest } of trials) {
      const [left, right] = channels;
      const mixed = levels(left!.map((sample, at) => sample + right![at]!));
      expect(mixed.indexOf(Math.min(...mixed))).not.toBe(softest);
    }
  });
});
