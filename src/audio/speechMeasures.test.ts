import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import { dynamicTimeWarping } from './dynamicTimeWarping.ts';
import { energyError } from './energyError.ts';
import type { F0Track } from './f0.ts';
import { f0Error } from './f0Error.ts';
import { longTermSpectrumDb, longTermSpectrumDistance } from './longTermSpectrum.ts';
import { melCepstralDistortion } from './melCepstralDistortion.ts';
import { melCepstrum } from './melCepstrum.ts';
import { finalSlope, pitchRange, voicedSemitones } from './melody.ts';
import { defaultSpectralSettings as settings } from './spectralSettings.ts';
import type { Spectrogram } from './spectrogram.ts';
import { compareSpeech, prepareSpeech } from './speechComparison.ts';

const bins = 80;

function logMelOf(frames: number, value: (frame: number, bin: number) => number): Spectrogram {
  const data = Float32Array.from({ length: frames * bins }, (_, i) => value(Math.floor(i / bins), i % bins));
  return { data, frames, bins };
}

const track = (hz: readonly number[]): F0Track => ({
  hz: Float32Array.from(hz),
  voiced: Uint8Array.from(hz, (value) => (value > 0 ? 1 : 0)),
  hopSeconds: 0.01,
});
const straight = (steps: number) => ({
  first: Int32Array.from({ length: steps }, (_, i) => i),
  second: Int32Array.from({ length: steps }, (_, i) => i),
});

describe('dynamic time warping', () => {
  it('finds the path between a sequence and its stretched copy', () => {
    const a = [1, 5, 2, 8];
    const b = [1, 1, 5, 5, 5, 2, 8, 8];
    const { first, second } = dynamicTimeWarping(a.length, b.length, (i, j) => Math.abs(a[i]! - b[j]!));
    expect(Array.from(first, (i) => a[i])).toEqual(Array.from(second, (j) => b[j]));
    expect([first[0], second[0], first.at(-1), second.at(-1)]).toEqual([0, 0, 3, 7]);
  });

  it('takes single frames and none', () => {
    expect(dynamicTimeWarping(1, 3, () => 1).second).toEqual(Int32Array.of(0, 1, 2));
    expect(dynamicTimeWarping(3, 1, () => 1).first).toEqual(Int32Array.of(0, 1, 2));
    expect(dynamicTimeWarping(0, 3, () => 1).first).toHaveLength(0);
  });
});

describe('mel-cepstral distortion', () => {
  const cosine = (n: number, height: number) =>
    logMelOf(6, (_, bin) => height * Math.cos((Math.PI * n * (bin + 0.5)) / bins));

  it('takes the coefficients out of log magnitudes that are written as a cosine series', () => {
    const cepstrum = melCepstrum(cosine(3, 0.7));
    expect(cepstrum).toMatchObject({ frames: 6, coefficients: 13 });
    for (let n = 1; n <= 13; n++) expect(cepstrum.data[n - 1]).toBeCloseTo(n === 3 ? 0.7 : 0, 5);
  });

  it('is 10/ln 10 sqrt(2 d²) dB for a difference d in one coefficient', () => {
    const { distortionDb } = melCepstralDistortion(melCepstrum(cosine(3, 0.7)), melCepstrum(cosine(3, 0.2)))!;
    expect(distortionDb).toBeCloseTo((10 / Math.LN10) * Math.sqrt(2 * 0.25), 4);
  });

  it('is not changed by level or by tempo', () => {
    const steps = logMelOf(9, (frame, bin) => Math.sin(Math.floor(frame / 3) * 2 + bin / 9));
    const slowLoud = logMelOf(18, (frame, bin) => 0.5 + Math.sin(Math.floor(frame / 6) * 2 + bin / 9));
    expect(melCepstralDistortion(melCepstrum(steps), melCepstrum(slowLoud))!.distortionDb).toBeCloseTo(0, 4);
    expect(melCepstralDistortion(melCepstrum(steps), melCepstrum(logMelOf(0, () => 0)))).toBeUndefined();
  });
});

describe('F0 error', () => {
  it('is the log ratio for a shifted melody, whose contour is right', () => {
    const error = f0Error(track([100, 120, 0, 150]), track([110, 132, 0, 165]), straight(4));
    expect(error.logF0Rmse).toBeCloseTo(Math.log(1.1), 5);
    expect(error.contourRmse).toBeCloseTo(0, 5);
    expect(error.correlation).toBeCloseTo(1, 5);
    expect(error).toMatchObject({ voicingErrorRate: 0, voicedSteps: 3 });
  });

  it('counts steps where only one side is voiced, and is undefined without common ones', () => {
    const error = f0Error(track([100, 0, 0, 100]), track([0, 100, 0, 0]), straight(4));
    expect(error).toMatchObject({
      voicingErrorRate: 0.75,
      voicedSteps: 0,
      logF0Rmse: undefined,
      correlation: undefined,
    });
  });

  it('knows the opposite contour', () => {
    expect(f0Error(track([100, 110, 121]), track([121, 110, 100]), straight(3)).correlation).toBeCloseTo(-1, 5);
  });
});

describe('energy error', () => {
  const levels = Float64Array.of(-20, -14, -26, -40);

  it('is 0 for a softer recording with the same stresses, and counts a stress that is gone', () => {
    expect(
      energyError(
        levels.map((level) => level - 12),
        levels,
        straight(4),
      ),
    ).toBeCloseTo(0, 10);
    // One of four levels 8 dB off: after the means, 8 sqrt(1/4 - 1/16).
    expect(energyError(Float64Array.of(-20, -22, -26, -40), levels, straight(4))).toBeCloseTo(
      8 * Math.sqrt(3 / 16),
      10,
    );
  });

  it('follows the path, takes silence for as deep as 50 dB, and is undefined without steps', () => {
    const slow = Float64Array.of(-20, -20, -14, -26, -40);
    const path = { first: Int32Array.of(0, 1, 2, 3, 4), second: Int32Array.of(0, 0, 1, 2, 3) };
    expect(energyError(slow, levels, path)).toBeCloseTo(0, 10);
    const deep = (silence: number) => Float64Array.of(-10, -10, silence, -10);
    expect(energyError(deep(-70), deep(-100), straight(4))).toBeCloseTo(0, 10);
    expect(energyError(levels, levels, straight(0))).toBeUndefined();
  });
});

describe('melody', () => {
  const rising = (semitonesPerSecond: number, frames: number) =>
    Array.from({ length: frames }, (_, frame) => 120 * 2 ** ((semitonesPerSecond * frame * 0.01) / 12));

  it('has the slope of its last 0.3 s, whatever was before and whatever silence is behind', () => {
    expect(finalSlope(track([...rising(-5, 50), ...rising(12, 30), 0, 0, 0]))).toBeCloseTo(12, 4);
    expect(finalSlope(track([...rising(12, 50), ...rising(-20, 30)]))).toBeCloseTo(-20, 4);
    expect(finalSlope(track([...rising(6, 15), 0, 0, ...rising(6, 30).slice(17)]))).toBeCloseTo(6, 4);
  });

  it('has none where hardly anything is voiced', () => {
    expect(finalSlope(track([120, 121, 122, 123]))).toBeUndefined();
    expect(finalSlope(track([0, 0]))).toBeUndefined();
    expect(pitchRange([])).toBeUndefined();
  });

  it('ranges from the 10th to the 90th percentile of its voiced frames', () => {
    const octave = Array.from({ length: 101 }, (_, step) => 100 * 2 ** (step / 100));
    expect(pitchRange(voicedSemitones(track([0, ...octave, 0])))).toBeCloseTo(0.8 * 12, 4);
  });
});

describe('long-term spectrum', () => {
  const tilted = (slope: number, level: number) => logMelOf(5, (_, bin) => level + (slope * bin) / bins);

  it('is zero for the same voice at another level, and grows with the tilt', () => {
    const own = longTermSpectrumDb([tilted(-1, 0)]);
    expect(longTermSpectrumDistance(own, longTermSpectrumDb([tilted(-1, -2), tilted(-1, -2)]))).toBeCloseTo(0, 4);
    const [near, far] = [-1.5, -3].map((slope) =>
      longTermSpectrumDistance(own, longTermSpectrumDb([tilted(slope, 0)])),
    );
    expect(far).toBeCloseTo(4 * near!, 3);
    expect(own.reduce((sum, level) => sum + level, 0)).toBeCloseTo(0, 6);
  });

  it('refuses sets without frames', () => {
    expect(() => longTermSpectrumDb([])).toThrow(ShapeError);
    expect(() => longTermSpectrumDistance(new Float64Array(2), new Float64Array(3))).toThrow(ShapeError);
  });
});

describe('comparing recordings', () => {
  /** Two vowels of 0.15 s each, in silence. */
  function word(stretch: number, pitch: number, pause: number): Float32Array {
    const part = Math.round(0.15 * stretch * settings.sampleRate);
    const samples = new Float32Array(2 * part + 2 * pause);
    for (let i = 0; i < 2 * part; i++) {
      const phase = (2 * Math.PI * pitch * i) / settings.sampleRate;
      const resonance = i < part ? 500 : 1500;
      for (let n = 1; n <= 20; n++) {
        samples[pause + i] =
          samples[pause + i]! + (0.1 * Math.sin(n * phase)) / (1 + ((n * pitch - resonance) / 200) ** 2);
      }
    }
    return samples;
  }
  const prepare = (samples: Float32Array) => prepareSpeech(samples, settings.sampleRate, settings)!;

  it('finds a recording equal to itself, whatever silence is around it', () => {
    const comparison = compareSpeech(prepare(word(1, 120, 2048)), prepare(word(1, 120, 8192)))!;
    expect(comparison.melCepstralDistortionDb).toBeLessThan(0.5);
    expect(comparison.f0.logF0Rmse).toBeLessThan(0.01);
    expect(comparison.produced.durationSeconds).toBeCloseTo(comparison.real.durationSeconds, 1);
  });

  it('sees pitch, tempo and sound apart', () => {
    const plain = prepare(word(1, 120, 4096));
    const slowHigh = compareSpeech(prepare(word(1.5, 150, 4096)), plain)!;
    expect(slowHigh.f0.logF0Rmse).toBeCloseTo(Math.log(150 / 120), 1);
    expect(slowHigh.produced.durationSeconds / slowHigh.real.durationSeconds).toBeGreaterThan(1.3);
    const reversed = compareSpeech(prepare(word(1, 120, 4096).reverse()), plain)!;
    expect(reversed.melCepstralDistortionDb).toBeGreaterThan(1.5 * slowHigh.melCepstralDistortionDb);
  });

  it('has nothing to compare in silence, and remembers what it prepared', () => {
    expect(prepareSpeech(new Float32Array(9000), 22050, settings)).toBeUndefined();
    const samples = word(1, 120, 100);
    expect(prepareSpeech(samples, 22050, settings)).toBe(prepareSpeech(samples, 22050, settings));
  });
});
