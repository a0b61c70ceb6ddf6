import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import { griffinLim, logMelToWave } from './griffinLim.ts';
import { melToLinear } from './melToLinear.ts';
import { defaultSpectralSettings as settings } from './spectralSettings.ts';
import { linearSpectrogram, linearToLogMel, logMelSpectrogram, type Spectrogram } from './spectrogram.ts';

/** A vowel-like sound whose pitch falls from 180 to 120 Hz. */
function vowel(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = i / 22050;
    const phase = 2 * Math.PI * (180 * t - 40 * t * t);
    let sum = 0;
    for (let n = 1; n <= 30; n++) sum += Math.sin(n * phase) / (n * (1 + ((n * 150 - 700) / 600) ** 2));
    return 0.3 * sum * Math.min(1, t * 20, (samples / 22050 - t) * 20);
  });
}

/** How far two magnitudes are apart, dB relative to the first. */
function spectralConvergenceDb(a: Spectrogram, b: Spectrogram): number {
  let error = 0;
  let power = 0;
  for (const [i, value] of a.data.entries()) {
    error += (value - b.data[i]!) ** 2;
    power += value ** 2;
  }
  return 10 * Math.log10(error / power);
}

const sound = vowel(40 * 256);

describe('griffin-lim', () => {
  const magnitude = linearSpectrogram(sound, settings);
  const reached = (iterations: number, momentum = 0.99): number =>
    spectralConvergenceDb(
      magnitude,
      linearSpectrogram(griffinLim(magnitude, settings, { iterations, momentum }), settings),
    );

  it('finds a wave with the given magnitudes, and a better one with more iterations', () => {
    const [none, some] = [reached(0), reached(16)];
    expect(none).toBeLessThan(-15);
    expect(some).toBeLessThan(-30);
  });

  it('is quicker with momentum than without', () => {
    expect(reached(12)).toBeLessThan(reached(12, 0));
  });

  it('gives one hop of samples per frame, the same every time', () => {
    const first = griffinLim(magnitude, settings, { iterations: 3 });
    expect(first).toHaveLength(40 * 256);
    expect(griffinLim(magnitude, settings, { iterations: 3 })).toEqual(first);
  });

  it('makes silence of silence, and nothing of no frames', () => {
    const silence = { data: new Float32Array(4 * 80).fill(Math.log(1e-5)), frames: 4, bins: 80 };
    const wave = logMelToWave(silence, settings);
    expect(Math.max(...wave.map(Math.abs))).toBeLessThan(1e-3);
    expect(logMelToWave({ data: new Float32Array(0), frames: 0, bins: 80 }, settings)).toHaveLength(0);
  });

  it('speaks from log-mel frames so that the frames come back', () => {
    const logMel = logMelSpectrogram(sound, settings);
    const again = logMelSpectrogram(logMelToWave(logMel, settings), settings);
    const loud = Array.from(logMel.data.keys()).filter((i) => logMel.data[i]! > -5);
    const meanError = loud.reduce((sum, i) => sum + Math.abs(again.data[i]! - logMel.data[i]!), 0) / loud.length;
    expect(meanError * 8.686).toBeLessThan(1.2);
  });

  it('refuses another number of bins', () => {
    expect(() => griffinLim({ data: new Float32Array(100), frames: 1, bins: 100 }, settings)).toThrow(ShapeError);
    expect(() => logMelToWave({ data: new Float32Array(100), frames: 1, bins: 100 }, settings)).toThrow(ShapeError);
  });
});

describe('mel to linear', () => {
  it('finds magnitudes that have the given mel bands, none negative, none above the highest band', () => {
    const logMel = logMelSpectrogram(sound, settings);
    const linear = melToLinear(logMel, settings);
    const back = linearToLogMel(linear, settings);
    let worst = 0;
    for (const [i, value] of logMel.data.entries()) {
      if (value > -5) worst = Math.max(worst, Math.abs(back.data[i]! - value));
    }
    expect(worst).toBeLessThan(0.1);
    expect(linear.data.every((value) => value >= 0)).toBe(true);
    const topBin = Math.ceil(8000 / (22050 / 1024));
    for (let frame = 0; frame < linear.frames; frame++) {
      expect(linear.data.subarray(frame * linear.bins + topBin, (frame + 1) * linear.bins).every((v) => v === 0)).toBe(
        true,
      );
    }
  });
});
