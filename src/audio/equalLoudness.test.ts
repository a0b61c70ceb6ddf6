import { describe, expect, it } from 'vitest';
import { buzz } from '../corpus/toneFixture.ts';
import { equallyLoud } from './equalLoudness.ts';
import { integratedLoudness } from './loudness.ts';
import { truePeakAmplitude } from './truePeak.ts';

const sampleRate = 22_050;
const soft = buzz(1).map((sample) => 0.02 * sample);
const peaky = buzz(1, 200).map((sample, at) => (at === 5000 ? 1 : 0.01 * sample));

describe('sounds of one loudness', () => {
  it('are at -23 LUFS where their peaks let them', () => {
    const [first, second] = equallyLoud([
      { samples: soft, sampleRate },
      { samples: buzz(1, 90), sampleRate },
    ]);
    expect(integratedLoudness(first!, sampleRate)).toBeCloseTo(-23, 1);
    expect(integratedLoudness(second!, sampleRate)).toBeCloseTo(-23, 1);
  });

  it('are all softer where one has a peak, and leave silence alone', () => {
    const [first, second, silence] = equallyLoud([
      { samples: soft, sampleRate },
      { samples: peaky, sampleRate },
      { samples: new Float32Array(9000), sampleRate },
    ]);
    expect(integratedLoudness(first!, sampleRate)).toBeCloseTo(integratedLoudness(second!, sampleRate), 1);
    expect(20 * Math.log10(truePeakAmplitude(second!))).toBeCloseTo(-1, 3);
    expect(silence!.every((sample) => sample === 0)).toBe(true);
  });
});
