import { describe, expect, it } from 'vitest';
import { audioProblems } from './audioProblems.ts';
import { inspectAudio } from './inspectAudio.ts';
import { resample } from './resample.ts';

const rate = 22050;

/** Noise that is the same every time, in [-1, 1]. */
function noise(samples: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Half a second of noise as loud as speech, between pauses of faint noise. */
const speech = noise(2 * rate).map((value, i) => value * (i % rate < rate / 2 ? 0.3 : 0.001));
const kinds = (samples: Float32Array, sampleRate: number = rate): string[] =>
  audioProblems(inspectAudio(samples, sampleRate)).map(({ kind }) => kind);

describe('inspecting audio', () => {
  it('finds nothing wrong with a clean recording, and measures it', () => {
    const inspection = inspectAudio(speech, rate);
    expect(audioProblems(inspection)).toEqual([]);
    expect(inspection.durationSeconds).toBe(2);
    expect(inspection.peakDb).toBeCloseTo(-10.5, 0);
    expect(inspection.snrDb).toBeGreaterThan(45);
    expect(inspection.bandwidthHz).toBeGreaterThan(10500);
    expect(inspection).toMatchObject({ clippedSamples: 0, silent: false });
  });

  it('counts clipped samples, but no single peaks', () => {
    const loud = speech.map((sample, i) => sample + Math.min(Math.max(2 * Math.sin(i / 40), -1), 1));
    const limited = loud.map((sample) => Math.min(Math.max(sample, -1), 1));
    expect(inspectAudio(limited, rate).clippedSamples).toBeGreaterThan(1000);
    expect(kinds(limited)).toContain('clipped');
    const runs = Float32Array.of(0, 1, 1, 1, 0, -1, -1, 0, 1, -1, 1, -1, 0, -1, -1, -1, -1);
    expect(inspectAudio(runs, rate).clippedSamples).toBe(7);
  });

  it('finds an offset', () => {
    const shifted = speech.map((sample) => sample - 0.03);
    expect(inspectAudio(shifted, rate).dcOffset).toBeCloseTo(-0.03, 3);
    expect(kinds(shifted)).toEqual(['offset']);
  });

  it('finds telephone speech behind a higher sample rate', () => {
    const telephone = resample(resample(speech, rate, 8000), 8000, rate);
    expect(Math.abs(inspectAudio(telephone, rate).bandwidthHz - 3900)).toBeLessThan(250);
    expect(kinds(telephone)).toContain('narrow');
    expect(kinds(resample(speech, rate, 8000), 8000)).toContain('narrow');
  });

  it('finds noise', () => {
    const hiss = noise(2 * rate);
    const noisy = speech.map((sample, i) => sample + 0.05 * hiss[rate * 2 - 1 - i]!);
    expect(inspectAudio(noisy, rate).snrDb).toBeLessThan(20);
    expect(kinds(noisy)).toEqual(['noisy']);
  });

  it('calls silence silent, with an offset too, and no samples empty', () => {
    expect(kinds(new Float32Array(rate))).toEqual(['silent']);
    expect(kinds(new Float32Array(rate).fill(0.2))).toEqual(['silent']);
    expect(kinds(new Float32Array(0))).toEqual(['empty']);
  });

  it('says what was measured and what to do', () => {
    const [problem] = audioProblems(
      inspectAudio(
        speech.map((sample) => sample + 0.1),
        rate,
      ),
    );
    expect(problem).toMatchObject({ fatal: false, message: expect.stringMatching(/offset of 0\.100 .*high-pass/) });
  });
});
