import { describe, expect, it } from 'vitest';
import { AudioError } from '../errors.ts';
import { fadeEnds } from './fade.ts';
import { highPass } from './highPass.ts';
import { amplitudeToDb, frameLevelsDb, quantile, rootMeanSquare } from './level.ts';
import { integratedLoudness, loudnessGain } from './loudness.ts';
import { resample } from './resample.ts';
import { speechSpan, trimSilence } from './silence.ts';
import { truePeakAmplitude } from './truePeak.ts';

const sine = (seconds: number, hz: number, sampleRate: number, amplitude = 1): Float32Array =>
  Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRate),
  );

const worst = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('resample', () => {
  it.each([
    [44100, 22050],
    [48000, 22050],
    [16000, 22050],
    [44100, 16000],
    [8000, 24000],
  ])('keeps a tone of 1 kHz exactly in place from %d to %d Hz', (from, to) => {
    const got = resample(sine(0.5, 1000, from), from, to);
    expect(got).toHaveLength(Math.ceil(0.5 * to));
    const difference = got.map((sample, i) => sample - Math.sin((2 * Math.PI * 1000 * i) / to));
    expect(worst(difference.subarray(0.05 * to, 0.45 * to))).toBeLessThan(2e-5);
  });

  it('keeps out what the new rate cannot hold', () => {
    const got = resample(sine(0.3, 12000, 44100), 44100, 22050);
    expect(worst(got.subarray(1000, 5600))).toBeLessThan(1e-4);
  });

  it('keeps constants, copies at the same rate, and takes an empty clip', () => {
    const constant = resample(new Float32Array(2000).fill(0.25), 44100, 16000).subarray(200, 500);
    expect(worst(constant.map((sample) => sample - 0.25))).toBeLessThan(1e-6);
    const samples = sine(0.01, 440, 8000);
    const copy = resample(samples, 8000, 8000);
    expect(copy).toEqual(samples);
    expect(copy).not.toBe(samples);
    expect(resample(new Float32Array(0), 8000, 16000)).toHaveLength(0);
  });

  it('refuses rates that are no whole numbers of Hz', () => {
    expect(() => resample(new Float32Array(4), 22050.5, 16000)).toThrow(AudioError);
    expect(() => resample(new Float32Array(4), 22050, 0)).toThrow(AudioError);
  });
});

describe('high-pass', () => {
  it('takes away an offset and hum, also at the ends, and leaves speech frequencies in place', () => {
    const speech = sine(1, 300, 16000, 0.3);
    const dirty = speech.map((sample, i) => sample - 0.03 + 0.1 * Math.sin((2 * Math.PI * 10 * i) / 16000));
    const clean = highPass(dirty, 16000);
    const rest = clean.map((sample, i) => sample - speech[i]!);
    expect(rootMeanSquare(rest)).toBeLessThan(0.005);
    expect(Math.abs(clean.reduce((sum, sample) => sum + sample, 0) / clean.length)).toBeLessThan(1e-4);
    expect(worst(highPass(new Float32Array(800).fill(0.5), 16000))).toBeLessThan(1e-6);
  });

  it('halves the amplitude at the cutoff', () => {
    const got = highPass(sine(2, 70, 16000), 16000, 70).subarray(8000, 24000);
    expect(amplitudeToDb(rootMeanSquare(got) * Math.SQRT2)).toBeCloseTo(-6, 1);
  });

  it('takes clips of no samples and of one, and refuses cutoffs it cannot make', () => {
    expect(highPass(new Float32Array(0), 16000)).toHaveLength(0);
    expect(highPass(Float32Array.of(0.5), 16000)).toHaveLength(1);
    expect(() => highPass(new Float32Array(9), 100, 70)).toThrow(AudioError);
  });
});

describe('fades and silence', () => {
  it('fades both ends and leaves the middle', () => {
    const faded = fadeEnds(new Float32Array(1000).fill(1), 1000, 0.1);
    expect(faded[0]).toBeLessThan(0.001);
    expect(faded[999]).toBeLessThan(0.001);
    expect(faded[49]! + faded[50]!).toBeCloseTo(1, 1);
    expect(faded.subarray(100, 900).every((sample) => sample === 1)).toBe(true);
    expect(fadeEnds(Float32Array.of(1, 1, 1), 1000, 1)[1]).toBe(1);
  });

  it('finds the speech between silences and keeps what is asked', () => {
    const clip = new Float32Array(16000);
    clip.set(sine(0.3, 300, 16000, 0.5), 4800);
    const span = speechSpan(clip, 16000, { keepSeconds: 0.02 });
    expect(span!.startSeconds).toBeCloseTo(0.28, 1);
    expect(span!.endSeconds).toBeCloseTo(0.62, 1);
    expect(Math.abs(trimSilence(clip, 16000, { keepSeconds: 0.02 }).length / 16000 - 0.34)).toBeLessThan(0.02);
  });

  it('gives nothing of a silent clip', () => {
    expect(speechSpan(new Float32Array(8000), 16000)).toBeUndefined();
    expect(trimSilence(new Float32Array(8000), 16000)).toHaveLength(0);
  });
});

describe('level and loudness', () => {
  it('measures frames and quantiles', () => {
    const levels = frameLevelsDb(sine(0.5, 400, 16000, 0.1), 16000);
    for (const level of levels) expect(level).toBeCloseTo(-23.01, 1);
    expect(frameLevelsDb(new Float32Array(3), 16000)).toEqual(Float64Array.of(-100));
    expect(quantile([4, 1, 3, 2, 5], 0.5)).toBe(3);
    expect(quantile([1, 2], 0.25)).toBe(1.25);
  });

  it.each([48000, 22050])(
    'gives -3.01 LUFS for a full-scale tone of 997 Hz at %d Hz, as BS.1770 says',
    (sampleRate) => {
      expect(Math.abs(integratedLoudness(sine(2, 997, sampleRate), sampleRate) + 3.01)).toBeLessThan(0.05);
    },
  );

  it('leaves pauses out by its gates', () => {
    const tone = sine(2, 997, 16000, 0.1);
    const withPause = new Float32Array(5 * 16000);
    withPause.set(tone);
    expect(Math.abs(integratedLoudness(withPause, 16000) - integratedLoudness(tone, 16000))).toBeLessThan(0.5);
  });

  it('measures a clip below 0.4 s as one block', () => {
    expect(Math.abs(integratedLoudness(sine(0.2, 997, 16000, 0.1), 16000) + 23.01)).toBeLessThan(0.2);
  });

  it('brings a clip to its target, but no peak above the ceiling', () => {
    const quiet = sine(1, 500, 16000, 0.01);
    const at = (targetLufs: number) => {
      const gain = loudnessGain(quiet, 16000, { targetLufs });
      return quiet.map((sample) => gain * sample);
    };
    expect(integratedLoudness(at(-23), 16000)).toBeCloseTo(-23, 2);
    expect(amplitudeToDb(truePeakAmplitude(at(0)))).toBeCloseTo(-1, 2);
    expect(loudnessGain(new Float32Array(8000), 16000, { targetLufs: -23 })).toBe(1);
  });
});
