import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../audio/spectralSettings.ts';
import type { MetricRecording } from '../../../core/recordingContracts.ts';
import { metricEnvironment } from '../../../run/metricEnvironment.ts';
import { toneMetrics } from './index.ts';
import { toneClasses } from './toneClasses.ts';
import { toneContour } from './toneContour.ts';

const { sampleRate } = defaultSpectralSettings;

describe('a tone contour', () => {
  const hopSeconds = 0.01;
  const track = (semitones: readonly (number | undefined)[]) => ({
    hz: Float32Array.from(semitones, (value) => (value === undefined ? 0 : 2 ** (value / 12))),
    hopSeconds,
  });
  const all = { startSeconds: 0, endSeconds: 1 };

  it('is the mean and the cosines of the pitch, whatever its length', () => {
    for (const frames of [20, 35]) {
      const wave = (order: number) => (frame: number) => Math.cos((Math.PI * order * (frame + 0.5)) / frames);
      const values = Array.from({ length: frames }, (_, frame) => 80 + 3 * wave(1)(frame) - 2 * wave(3)(frame));
      const contour = toneContour(track(values), all)!;
      for (const [k, wanted] of [80, 3, 0, -2].entries()) expect(contour[k]).toBeCloseTo(wanted, 4);
    }
  });

  it('runs straight over gaps, leaves unvoiced ends and the neighbours out, and wants four voiced frames', () => {
    const line = Array.from({ length: 12 }, (_, frame) => 60 + frame);
    const gaps = line.map((value, frame) => (frame === 4 || frame === 5 || frame === 8 ? undefined : value));
    const whole = toneContour(track([undefined, ...line, undefined]), all)!;
    const filled = toneContour(track([undefined, ...gaps, undefined]), all)!;
    for (const [k, value] of filled.entries()) expect(value).toBeCloseTo(whole[k]!, 4);
    const among = track([20, 20, ...line, 99, 99]);
    const own = toneContour(among, { startSeconds: 2 * hopSeconds, endSeconds: 14 * hopSeconds })!;
    for (const [k, value] of own.entries()) expect(value).toBeCloseTo(whole[k]!, 4);
    expect(toneContour(track([1, undefined, 2, 3]), all)).toBeUndefined();
    expect(toneContour(track([undefined, undefined]), all)).toBeUndefined();
  });
});

describe('tone classes', () => {
  const around = (tone: number, centre: readonly number[], count: number) =>
    Array.from({ length: count }, (_, index) => ({
      tone,
      contour: centre.map((value, k) => value + (index % 2 === 0 ? 1 : -1) * (k === 0 ? 6 : 0.1)),
    }));

  it('weigh what varies within a tone less than what does not', () => {
    const classes = toneClasses([...around(1, [0, 0], 6), ...around(2, [2, 1], 6)])!;
    // Nearer to tone 1 by the first coefficient, which says little, and to tone 2 by the second.
    expect(classes.nearest([0, 0.9])).toBe(2);
    expect(classes.nearest([2, 0.1])).toBe(1);
  });

  it('leave out tones with too few examples, and are none where one is left', () => {
    const classes = toneClasses([...around(1, [0, 0], 6), ...around(2, [2, 1], 6), ...around(5, [2, 1], 4)])!;
    expect([...classes.tones]).toEqual([1, 2]);
    expect(toneClasses(around(1, [0, 0], 9))).toBeUndefined();
  });
});

describe('tone accuracy', () => {
  /** One syllable for each number of semitones that it rises. */
  function speech(rises: readonly { readonly tone: number; readonly rise: number }[], start = 0): MetricRecording {
    const each = 0.3;
    let phase = 0;
    const samples = Float32Array.from({ length: Math.round(rises.length * each * sampleRate) }, (_, i) => {
      const seconds = i / sampleRate;
      const { rise } = rises[Math.min(rises.length - 1, Math.floor(seconds / each))]!;
      const semitones = start + rise * ((seconds % each) / each - 0.5);
      phase += (150 * 2 ** (semitones / 12)) / sampleRate;
      return 0.05 * [1, 2, 3, 4, 5, 6].reduce((sum, n) => sum + Math.sin(2 * Math.PI * n * phase) / n, 0);
    });
    const syllables = rises.map(({ tone }, at) => ({ tone, startSeconds: at * each, endSeconds: (at + 1) * each }));
    return { samples, sampleRate, syllables };
  }
  const training = Array.from({ length: 6 }, (_, index) => [
    speech([{ tone: 2, rise: 5 + 0.1 * index }], 0.2 * index),
    speech([{ tone: 4, rise: -7 - 0.1 * index }], 0.2 * index),
  ]).flat();
  const environment = {
    ...metricEnvironment(defaultSpectralSettings),
    trainingRecordings: (voice: string) => (voice === 'known' ? training : []),
  };
  const measured = async (recording: MetricRecording, voice = 'known') => {
    const item = { voice, unit: 'sentence', text: '', language: 'zh' } as const;
    const entries = toneMetrics.map(async ({ name, create }) => {
      const metric = create({} as never, environment);
      return [name, await metric.measure(recording, recording, item)] as const;
    });
    return Object.fromEntries((await Promise.all(entries)).filter(([, value]) => value !== undefined));
  };

  it('is the share of syllables that sound like their tone, in all and for each tone', async () => {
    const right = speech([
      { tone: 2, rise: 6 },
      { tone: 4, rise: -6 },
    ]);
    expect(await measured(right)).toEqual({ 'tone-accuracy': 1, 'tone-2-accuracy': 1, 'tone-4-accuracy': 1 });
    const wrong = speech([
      { tone: 2, rise: -6 },
      { tone: 4, rise: -6 },
      { tone: 2, rise: -5 },
      { tone: 2, rise: 5 },
    ]);
    expect(await measured(wrong)).toEqual({
      ...{ 'tone-accuracy': 0.5, 'tone-2-accuracy': 1 / 3, 'tone-4-accuracy': 1 },
    });
  });

  it('counts a syllable without pitch as missed, and a tone that the voice never says not at all', async () => {
    const { samples, ...rest } = speech([
      { tone: 2, rise: 6 },
      { tone: 3, rise: 0 },
      { tone: 4, rise: -6 },
    ]);
    samples.fill(0, 0, Math.round(0.3 * sampleRate));
    expect(await measured({ samples, ...rest })).toEqual({
      ...{ 'tone-accuracy': 0.5, 'tone-2-accuracy': 0, 'tone-4-accuracy': 1 },
    });
  });

  it('is not known for a voice without training recordings, or where the syllables lie nowhere known', async () => {
    const one = speech([{ tone: 2, rise: 6 }]);
    expect(await measured(one, 'stranger')).toEqual({});
    expect(await measured({ samples: one.samples.slice(), sampleRate })).toEqual({});
  });
});
