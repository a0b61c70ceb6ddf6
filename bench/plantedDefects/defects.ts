import { rootMeanSquare } from '../../src/audio/level.ts';
import { resample } from '../../src/audio/resample.ts';
import type { Clip } from '../clips.ts';

/** One kind of defect, and how it is planted into a clean clip; `other` is a clip of the defect's source. */
export interface Defect {
  readonly name: string;
  /** What preparation or report must say of it. */
  readonly expected: 'noisy' | 'clipped' | 'narrow' | 'silent' | 'music' | 'foreign-voice' | 'noise';
  plant(clip: Clip, other: Clip, seed: number): Clip;
}

/** Pink-ish noise: white noise through a one-pole low-pass, mixed with some of itself. */
function noise(length: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  let low = 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const white = state / 2 ** 31 - 1;
    low = 0.9 * low + 0.1 * white;
    return low + 0.2 * white;
  });
}

/** Adds a second sound at so many dB below the loud frames of the first. */
function mixedAt(snrDb: number, { samples, sampleRate }: Clip, added: Float32Array): Clip {
  const gain = activeAmplitude(samples, sampleRate) / rootMeanSquare(added) / 10 ** (snrDb / 20);
  return { samples: samples.map((sample, i) => sample + gain * (added[i] ?? 0)), sampleRate };
}

/** RMS of the frames of 25 ms that are within 20 dB of the loudest. */
function activeAmplitude(samples: Float32Array, sampleRate: number): number {
  const frame = Math.round(0.025 * sampleRate);
  const powers = Array.from({ length: Math.max(1, Math.floor(samples.length / frame)) }, (_, i) =>
    rootMeanSquare(samples.subarray(i * frame, (i + 1) * frame)),
  );
  const loudest = Math.max(...powers);
  const active = powers.filter((power) => power > loudest / 10);
  return Math.sqrt(active.reduce((sum, power) => sum + power * power, 0) / active.length);
}

/** A stretch of the other clip, as long as the first, from somewhere within. */
function stretch(other: Clip, { samples, sampleRate }: Clip, seed: number): Float32Array {
  const same = resample(other.samples, other.sampleRate, sampleRate);
  const room = Math.max(0, same.length - samples.length);
  const start = Math.floor(room * (((seed * 37) % 100) / 100));
  return same.slice(start, start + samples.length);
}

const noisy = (snrDb: number, expected: Defect['expected']): Defect => ({
  name: `noise at ${snrDb} dB`,
  expected,
  plant: (clip, _other, seed) => mixedAt(snrDb, clip, noise(clip.samples.length, seed)),
});

const music = (snrDb: number): Defect => ({
  name: `music at ${snrDb} dB`,
  expected: 'music',
  plant: (clip, other, seed) => mixedAt(snrDb, clip, stretch(other, clip, seed)),
});

export const defects: readonly Defect[] = [
  noisy(10, 'noisy'),
  noisy(20, 'noisy'),
  // Above the gate: it is kept, and must stand out among the others.
  noisy(30, 'noise'),
  {
    name: 'clipping',
    expected: 'clipped',
    plant: ({ samples, sampleRate }) => ({
      samples: samples.map((sample) => Math.min(Math.max(6 * sample, -0.999), 0.999)),
      sampleRate,
    }),
  },
  {
    name: 'clipping, softer afterwards',
    expected: 'clipped',
    plant: ({ samples, sampleRate }) => {
      const limit = 0.25 * samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
      return { samples: samples.map((sample) => Math.min(Math.max(sample, -limit), limit)), sampleRate };
    },
  },
  {
    name: '8 kHz upsampled',
    expected: 'narrow',
    plant: ({ samples, sampleRate }) => ({
      samples: resample(resample(samples, sampleRate, 8000), 8000, sampleRate).slice(0, samples.length),
      sampleRate,
    }),
  },
  { name: 'a foreign voice', expected: 'foreign-voice', plant: (_clip, other) => other },
  music(10),
  music(20),
  {
    name: 'silence',
    expected: 'silent',
    plant: ({ samples, sampleRate }, _other, seed) => ({
      samples: noise(samples.length, seed).map((sample) => 0.001 * sample),
      sampleRate,
    }),
  },
  {
    name: 'digital silence',
    expected: 'silent',
    plant: ({ samples, sampleRate }) => ({ samples: new Float32Array(samples.length), sampleRate }),
  },
];
