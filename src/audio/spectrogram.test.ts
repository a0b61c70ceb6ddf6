import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AudioError, ConfigError } from '../errors.ts';
import { shortTimeFourier } from './framing.ts';
import { hzToMel, melFilterbank, melToHz } from './melFilterbank.ts';
import { checkSpectralSettings, defaultSpectralSettings, frameCount } from './spectralSettings.ts';
import { linearSpectrogram, linearToLogMel, logMelSpectrogram } from './spectrogram.ts';

interface Goldens {
  readonly filterbanks: readonly {
    readonly sampleRate: number;
    readonly nFft: number;
    readonly melBins: number;
    readonly fMinHz: number;
    readonly fMaxHz: number;
    readonly rows: readonly { readonly first: number; readonly weights: readonly number[] }[];
  }[];
  readonly logMel: readonly (readonly number[])[];
  readonly linearFrame7: readonly number[];
}

/** Made with librosa by goldens/makeGoldens.py. */
const goldens = JSON.parse(readFileSync(new URL('goldens/librosaGoldens.json', import.meta.url), 'utf8')) as Goldens;
const settings = defaultSpectralSettings;

/** The signal of goldens/makeGoldens.py. */
const signal = Float32Array.from({ length: 20 * 256 + 100 }, (_, i) => {
  const t = i / 22050;
  const glide = 2 * Math.PI * (120 * t + 60 * t * t);
  const second = Math.sin(2 * Math.PI * 3100 * t) * Math.sin(2 * Math.PI * 4 * t);
  return 0.4 * Math.sin(glide) + 0.2 * Math.sin(3 * glide) + 0.1 * second;
});

function worstDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  return Array.from(got).reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
}

describe('mel filterbank', () => {
  it.each(goldens.filterbanks)('equals that of librosa at $sampleRate Hz, $melBins bands', (golden) => {
    const filterbank = melFilterbank({ ...settings, ...golden });
    const { bins, data } = filterbank;
    for (const [mel, { first, weights }] of golden.rows.entries()) {
      expect([filterbank.firstBin[mel], filterbank.endBin[mel]]).toEqual([first, first + weights.length]);
      const expected = Float32Array.from({ length: bins }, (_, bin) => weights[bin - first] ?? 0);
      expect(worstDifference(data.subarray(mel * bins, (mel + 1) * bins), expected)).toBeLessThan(1e-7);
    }
  });

  it('goes from Hz to mel and back', () => {
    for (const hz of [0, 440, 999, 1000, 1001, 8000]) expect(melToHz(hzToMel(hz))).toBeCloseTo(hz, 6);
  });

  it('refuses more bands than the transform resolves', () => {
    expect(() => melFilterbank({ ...settings, nFft: 256, winLength: 256, hopLength: 64 })).toThrow(ConfigError);
  });
});

describe('spectrogram', () => {
  it('has the log-mel frames of librosa', () => {
    const { data, frames, bins } = logMelSpectrogram(signal, settings);
    expect([frames, bins]).toEqual([goldens.logMel.length, 80]);
    expect(worstDifference(data, goldens.logMel.flat())).toBeLessThan(2e-4);
  });

  it('has the linear magnitudes of librosa, and gives the same log-mel through them', () => {
    const linear = linearSpectrogram(signal, settings);
    const frame7 = linear.data.subarray(7 * linear.bins, 8 * linear.bins);
    expect(worstDifference(frame7, goldens.linearFrame7)).toBeLessThan(1e-4);
    expect(linearToLogMel(linear, settings)).toEqual(logMelSpectrogram(signal, settings));
  });

  it('makes one frame per whole hop, odd numbers too', () => {
    for (const samples of [512, 767, 768, 5000]) {
      expect(linearSpectrogram(signal.subarray(0, samples), settings).frames).toBe(frameCount(samples, settings));
    }
  });

  it('says that a clip is too short to be padded', () => {
    expect(() => logMelSpectrogram(signal.subarray(0, 384), settings)).toThrow(AudioError);
  });

  it.each([
    [{ nFft: 1000 }, 'nFft is 1000, expected a power of two'],
    [{ winLength: 2048 }, 'winLength is 2048, expected at most nFft (1024)'],
    [{ hopLength: 600 }, 'hopLength is 600, expected at most half'],
    [{ hopLength: 255 }, 'hopLength is 255, expected even'],
    [{ fMaxHz: 12000 }, 'fMaxHz is 12000'],
    [{ fMinHz: 9000 }, 'fMinHz is 9000'],
    [{ melBins: 0 }, 'melBins is 0'],
  ])('refuses settings that do not fit: %j', (change, message) => {
    expect(() => checkSpectralSettings({ ...settings, ...change })).toThrow(message);
    expect(() => checkSpectralSettings(settings)).not.toThrow();
  });
});

describe('inverse short-time Fourier transform', () => {
  it.each([
    { ...settings, frames: 9 },
    { ...settings, nFft: 512, winLength: 400, hopLength: 100, frames: 12 },
  ])('undoes the transform over all $frames frames ($nFft, $hopLength)', ({ frames, ...framing }) => {
    const samples = signal.subarray(0, frames * framing.hopLength);
    const fourier = shortTimeFourier(framing);
    const width = framing.nFft + 2;
    const spectra = new Float64Array(frames * width);
    fourier.analyse(samples, (frame, spectrum) => spectra.set(spectrum, frame * width));
    const back = fourier.synthesise(spectra);
    expect(back).toHaveLength(samples.length);
    expect(worstDifference(back, samples)).toBeLessThan(1e-6);
  });
});
