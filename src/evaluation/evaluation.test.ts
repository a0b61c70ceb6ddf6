import { describe, expect, it } from 'vitest';
import { cosineSimilarity, meanDirection } from '../audio/directions.ts';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { speechMetrics } from '../plugins/metrics/speech/index.ts';
import { metricEnvironment } from '../run/metricEnvironment.ts';
import { bootstrapFigure, type Figure, meanFigure } from './bootstrap.ts';
import { clipMeasures, measureAlone, measurePair, type NamedMetric, pairFigures, pairMeasures } from './pairFigures.ts';
import type { SpeakerEmbedder } from './speakerEmbedder.ts';
import { clipSet, voiceTimbre } from './timbreClips.ts';
import { timbreFigures, timbrePositions } from './timbreFigures.ts';
import { chord, positionByDistances, positionOfPitch } from './timbrePosition.ts';

const settings = defaultSpectralSettings;
const options = { seed: 3 };
const metrics = speechMetrics.map((plugin) => ({
  name: plugin.name,
  metric: plugin.create({} as never, metricEnvironment(settings)),
}));

function pairOf(produced: Float32Array, real = produced) {
  return {
    produced: { samples: produced },
    real: { samples: real },
    item: { voice: 'a', unit: 'syllable' as const, text: '', language: 'zh' },
  };
}

/** A voice of one pitch: overtones that fall by so many dB per octave. */
function voice(hz: number, seconds: number, tilt = 1): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * settings.sampleRate) }, (_, i) => {
    let sum = 0;
    for (let overtone = 1; overtone * hz < 8000; overtone++) {
      sum += Math.sin((2 * Math.PI * overtone * hz * i) / settings.sampleRate) / overtone ** tilt;
    }
    return 0.2 * sum;
  });
}

/** The first 32 samples of a clip as its speaker: enough to tell the clips of these tests apart. */
const firstSamples: SpeakerEmbedder = {
  name: 'first samples',
  minimumSeconds: 1,
  embed: async (clips) => meanDirection([clips[0]!.samples.slice(0, 32)]),
  close: async () => undefined,
};

describe('bootstrapFigure', () => {
  it('brackets the mean by about two standard errors', () => {
    const values = Array.from({ length: 400 }, (_, i) => i % 2);
    const { value, low, high, count } = meanFigure(values, options) as Figure;
    expect([value, count]).toEqual([0.5, 400]);
    expect(low).toBeGreaterThan(0.5 - 3 * 0.025);
    expect(low).toBeLessThan(0.5 - 1.4 * 0.025);
    expect(high).toBeGreaterThan(0.5 + 1.4 * 0.025);
    expect(high).toBeLessThan(0.5 + 3 * 0.025);
  });

  it('gives the same interval for the same seed and another for another', () => {
    const values = [1, 5, 2, 8, 3, 9];
    expect(meanFigure(values, options)).toEqual(meanFigure(values, options));
    expect(meanFigure(values, { seed: 4 })).not.toEqual(meanFigure(values, options));
  });

  it('has no interval for one item, no figure for none, and leaves out what was not measured', () => {
    expect(meanFigure([7], options)).toEqual({ value: 7, count: 1 });
    expect(meanFigure([], options)).toBeUndefined();
    expect(meanFigure([undefined, 2, Number.NaN], options)).toEqual({ value: 2, count: 1 });
    expect(bootstrapFigure(3, () => undefined, options)).toBeUndefined();
  });
});

describe('positions', () => {
  it('are 0 at the first voice, 1 at the second, one half between, and beyond where the point is beyond', () => {
    expect(positionByDistances({ toFirst: 0, toSecond: 4, between: 4 })).toBe(0);
    expect(positionByDistances({ toFirst: 4, toSecond: 0, between: 4 })).toBe(1);
    // A point at the height 3 over the middle of a way of length 8.
    expect(positionByDistances({ toFirst: 5, toSecond: 5, between: 8 })).toBe(0.5);
    expect(positionByDistances({ toFirst: 6, toSecond: 2, between: 4 })).toBe(1.5);
    expect(positionOfPitch(200, 100, 400)).toBeCloseTo(0.5, 12);
    expect(positionOfPitch(100, 400, 100)).toBe(1);
  });

  it('do not exist where the voices are alike', () => {
    expect(positionByDistances({ toFirst: 1, toSecond: 1, between: 0 })).toBeUndefined();
    expect(positionOfPitch(100, 150, 150)).toBeUndefined();
  });

  it('know a cosine as a distance on the unit sphere', () => {
    expect([chord(1), chord(0), chord(-1)]).toEqual([0, Math.SQRT2, 2]);
  });
});

describe('the mean of directions', () => {
  it('has length 1', () => {
    const mean = meanDirection([Float32Array.of(1, 0), Float32Array.of(0, 1)]);
    expect(cosineSimilarity(mean, Float32Array.of(1, 1))).toBeCloseTo(1, 6);
    expect(mean[0]).toBeCloseTo(Math.SQRT1_2, 6);
  });
});

/** A voice whose pitch moves evenly, from 0.2 to 0.9 s. */
const glide = (semitonesPerSecond: number, noise: number) => {
  let phase = 0;
  return Float32Array.from({ length: settings.sampleRate }, (_, i) => {
    const seconds = i / settings.sampleRate;
    phase += (150 * 2 ** ((semitonesPerSecond * seconds) / 12)) / settings.sampleRate;
    const sum = [1, 2, 3, 4, 5, 6].reduce((wave, n) => wave + Math.sin(2 * Math.PI * n * phase) / n, 0);
    const loud = seconds > 0.2 && seconds < 0.9 ? 0.2 : 0;
    return loud * sum + noise * Math.sin(i * i * 0.37);
  });
};

describe('measures against recordings', () => {
  it('are nothing for the recording itself, and name pitch and length where these differ', async () => {
    const real = voice(150, 0.6);
    const same = await measurePair(pairOf(real.slice(), real), metrics, settings);
    expect(same.values['mel-cepstral-distortion']).toBeCloseTo(0, 6);
    expect(same.values['f0-error']).toBeCloseTo(0, 6);
    const other = await measurePair(pairOf(voice(300, 0.9), real), metrics, settings);
    expect(other.values['f0-error']).toBeCloseTo(12, 0);
    expect(other.values['log-f0-error']).toBeCloseTo(Math.LN2, 1);
    expect(other.values['duration-error']).toBeCloseTo(0.3, 1);
    expect(other.values['mel-cepstral-distortion']).toBeGreaterThan(1);
    const measures = pairMeasures(metrics);
    const figures = pairFigures([same, other], measures, options);
    expect(Object.keys(figures)).toEqual(measures.map(({ name }) => name));
    expect((figures['duration-ratio'] as Figure).value).toBeCloseTo(1.5 / 1.2, 1);
    expect((figures['f0-error'] as Figure).value).toBeCloseTo(6, 0);
    expect(measures.find(({ name }) => name === 'f0-error')).toMatchObject({ label: 'F0 error', unit: 'semitones' });
  });

  it('say of a recording by itself how it moves, how it ends and how clean it is, and of nothing else', async () => {
    const [clean, noisy] = [
      await measureAlone(pairOf(glide(8, 1e-4)), metrics, settings),
      await measureAlone(pairOf(glide(-6, 0.02)), metrics, settings),
    ];
    expect(clean.values['final-f0-slope']).toBeCloseTo(8, 0);
    expect(noisy.values['final-f0-slope']).toBeCloseTo(-6, 0);
    // 80 % of 0.7 s at 8 semitones a second.
    expect(clean.values['f0-range']).toBeCloseTo(0.8 * 0.7 * 8, 0);
    expect(clean.values['signal-to-noise']).toBeGreaterThan((noisy.values['signal-to-noise'] as number) + 20);
    expect(Object.keys(clean.values).sort()).toEqual(['f0-range', 'final-f0-slope', 'signal-to-noise']);
    const figures = pairFigures([clean, noisy], clipMeasures(metrics), options);
    expect(Object.keys(figures)).toEqual(['f0-range', 'final-f0-slope', 'signal-to-noise']);
    expect((figures['final-f0-slope'] as Figure).value).toBeCloseTo(1, 0);
  });

  it('compare how both sides move and how they end', async () => {
    const [falling, rising] = [glide(-6, 1e-4), glide(8, 1e-4)];
    const { values } = await measurePair(pairOf(falling, rising), metrics, settings);
    const [a, b] = [
      await measureAlone(pairOf(falling), metrics, settings),
      await measureAlone(pairOf(rising), metrics, settings),
    ];
    for (const measure of ['final-f0-slope', 'f0-range']) {
      const distance = Math.abs((a.values[measure] as number) - (b.values[measure] as number));
      expect(distance).toBeGreaterThan(0.5);
      expect(values[`${measure}-error`]).toBeCloseTo(distance, 6);
    }
  });

  it('say that silence could not be measured', async () => {
    const pair = pairOf(new Float32Array(9000), voice(150, 0.5));
    const silent = await measurePair(pair, metrics, settings);
    expect(silent.values).toEqual({});
    const figures = pairFigures([silent], pairMeasures(metrics), options);
    expect(figures['mel-cepstral-distortion']).toHaveProperty('notMeasured');
    expect(figures['duration-ratio']).toHaveProperty('notMeasured');
  });
});

describe('a metric that cannot measure', () => {
  it('is not asked, and its column says why', async () => {
    const metric: NamedMetric['metric'] = {
      ...{ unit: '', alone: true, unavailable: 'no weights; fetch them' },
      measure: () => Promise.reject(new Error('asked')),
    };
    const missing = [{ name: 'missing', metric }];
    const pair = await measureAlone(pairOf(voice(150, 0.3)), missing, settings);
    expect(pair.values).toEqual({});
    expect(pairFigures([pair], clipMeasures(missing), options)).toEqual({
      missing: { notMeasured: 'no weights; fetch them' },
    });
  });
});

describe('timbre measures', () => {
  const deep = [voice(100, 0.7), voice(105, 0.7)];
  const high = [voice(200, 0.7, 0.3), voice(210, 0.7, 0.3)];

  it('put clips of a voice at that voice, by pitch, spectrum and speaker vector', async () => {
    const ready = { settings, embedder: firstSamples };
    const first = voiceTimbre('deep', await clipSet(deep, ready));
    const second = voiceTimbre('high', await clipSet(high, ready));
    const figures = timbreFigures(await clipSet(deep, ready), [first, second], options);
    expect((figures['median-f0'] as Figure).value).toBeCloseTo(102, -1);
    expect((figures['spectrum-distance/deep'] as Figure).value).toBeCloseTo(0, 6);
    expect((figures['spectrum-distance/high'] as Figure).value).toBeGreaterThan(3);
    expect((figures['speaker-similarity/deep'] as Figure).value).toBeCloseTo(1, 3);
    for (const [clips, expected] of [
      [deep, 0],
      [high, 1],
    ] as const) {
      const positions = timbrePositions(await clipSet(clips, ready), [first, second], options);
      for (const [name, figure] of Object.entries(positions)) {
        expect((figure as Figure).value, name).toBeCloseTo(expected, 2);
      }
    }
  });

  it('say which command brings the embedder where it is not there, and nothing of clips without speech', async () => {
    const set = await clipSet([new Float32Array(9000)], { settings });
    const own = voiceTimbre('deep', await clipSet(deep, { settings }));
    const figures = timbreFigures(set, [own], options);
    expect(figures['median-f0']).toEqual({ notMeasured: 'no voiced frame' });
    expect(figures['spectrum-distance/deep']).toHaveProperty('notMeasured');
    expect(JSON.stringify(figures['speaker-similarity/deep'])).toContain('npx tonelab weights fetch speaker-embedder');
  });
});
