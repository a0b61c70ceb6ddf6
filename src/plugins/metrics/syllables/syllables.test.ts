import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../audio/spectralSettings.ts';
import type { SyllableEar } from '../../../core/recogniserContract.ts';
import type { MetricRecording } from '../../../core/recordingContracts.ts';
import { metricEnvironment } from '../../../run/metricEnvironment.ts';
import { classesOfSyllable } from '../../../text/syllableClasses.ts';
import { syllableMetrics } from './index.ts';

const sampleRate = 1000;
const words = ['ma1', 'na1', 'ma3'];

/** Says each syllable as a constant: its place among the words. */
function spoken(...syllables: readonly string[]): MetricRecording {
  return {
    samples: Float32Array.from({ length: 100 * syllables.length }, (_, n) =>
      words.indexOf(syllables[Math.floor(n / 100)]!),
    ),
    sampleRate,
    syllables: syllables.map((pinyin, place) => ({
      ...{ pinyin, tone: Number(pinyin.at(-1)) },
      ...{ startSeconds: 0.1 * place, endSeconds: 0.1 * (place + 1) },
    })),
  };
}

/** Hears exactly the syllable that a stretch holds, and takes any tone for the first. */
const ear: SyllableEar = {
  learnedFrom: (voice, pinyin) => voice === 'known' && pinyin === 'na1',
  hear: (samples) => {
    expect(new Set(samples).size).toBe(1);
    return { ...classesOfSyllable(words[samples[0]!]!), tone: 0 };
  },
};

const metrics = (own?: SyllableEar) =>
  Object.fromEntries(
    syllableMetrics.map(({ name, create }) => [
      name,
      create({} as never, metricEnvironment(defaultSpectralSettings, { ear: own })),
    ]),
  );
const item = (voice: string) => ({ voice, unit: 'sentence' as const, text: '', language: 'zh' });

describe('what a recogniser hears wrong', () => {
  it('is a share of the syllables, for each part and for the whole', async () => {
    const said = spoken('ma1', 'ma3', 'na1', 'ma3');
    const measured = Object.entries(metrics(ear)).map(async ([name, one]) => [
      name,
      await one.measure(said, said, item('any')),
    ]);
    expect(Object.fromEntries(await Promise.all(measured))).toEqual({
      'initial-error': 0,
      'final-error': 0,
      'tone-error': 0.5,
      'syllable-error': 0.5,
    });
  });

  it('hears another syllable than was to be said', async () => {
    const said = { ...spoken('na1', 'ma1'), syllables: spoken('ma1', 'ma1').syllables };
    const { 'initial-error': initial, 'final-error': final } = metrics(ear);
    expect(await initial!.measure(said, said, item('any'))).toBe(0.5);
    expect(await final!.measure(said, said, item('any'))).toBe(0);
  });

  it('says nothing of what it learned from, nor where syllables are not known', async () => {
    const { 'tone-error': tone } = metrics(ear);
    const mixed = spoken('na1', 'ma3');
    expect(await tone!.measure(mixed, mixed, item('known'))).toBe(1);
    const learned = spoken('na1');
    expect(await tone!.measure(learned, learned, item('known'))).toBeUndefined();
    const unknown = { samples: new Float32Array(9), sampleRate };
    expect(await tone!.measure(unknown, unknown, item('any'))).toBeUndefined();
  });

  it('needs a recogniser, and says how to get one', () => {
    for (const metric of Object.values(metrics())) {
      expect(metric.unavailable).toContain('npx tonelab train experiment=recogniser');
      expect(metric.unavailable).toContain('evaluation.recogniser=runs/recogniser');
    }
  });
});
