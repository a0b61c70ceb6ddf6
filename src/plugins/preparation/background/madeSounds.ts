import { philoxNormal, philoxUniform } from '../../../nn/philox.ts';

export const madeSounds = ['white', 'pink', 'chords'] as const;

export type MadeSound = (typeof madeSounds)[number];

interface SoundLength {
  readonly count: number;
  readonly sampleRate: number;
  readonly key: number;
}

/** Samples of a sound at any level: a pure function of its length, its rate and the key. */
export const makeSound: Readonly<Record<MadeSound, (length: SoundLength) => Float32Array>> = {
  white: ({ count, key }) => philoxNormal([key, 1], count),
  pink: ({ count, key }) => pinkNoise(philoxNormal([key, 1], count)),
  chords,
};

/**
 * White noise through three one-pole filters whose sum falls by about 3 dB an octave.
 * Source: Paul Kellet's economy filter, musicdsp.org, "Pink noise filter" (1999).
 */
function pinkNoise(white: Float32Array): Float32Array {
  let [low, middle, high] = [0, 0, 0];
  return white.map((sample) => {
    low = 0.99765 * low + 0.099046 * sample;
    middle = 0.963 * middle + 0.2965164 * sample;
    high = 0.57 * high + 1.0526913 * sample;
    return low + middle + high + 0.1848 * sample;
  });
}

/** Semitones above A3 of the triads: A minor, F, C, G. */
const progression = [
  [0, 3, 7],
  [-4, 0, 3],
  [3, 7, 10],
  [-2, 2, 5],
] as const;
const chordSeconds = 1.2;
const baseHz = 220;
const overtones = 6;
const decaySeconds = 0.35;

/** Triads one after the other, each tone plucked after the one before; the key decides where it begins. */
function chords({ count, sampleRate, key }: SoundLength): Float32Array {
  const [share = 0] = philoxUniform([key, 0], 1);
  const chordSamples = Math.round(chordSeconds * sampleRate);
  const start = Math.floor(share * progression.length * chordSamples);
  const pluck = Math.floor(chordSamples / 3);
  return Float32Array.from({ length: count }, (_, n) => {
    const place = start + n;
    const chord = progression[Math.floor(place / chordSamples) % progression.length] ?? progression[0];
    const within = place % chordSamples;
    return chord.reduce<number>((sum, semitones, voice) => {
      const seconds = (within - voice * pluck) / sampleRate;
      return seconds < 0 ? sum : sum + pluckedTone(baseHz * 2 ** (semitones / 12), seconds, sampleRate);
    }, 0);
  });
}

function pluckedTone(hz: number, seconds: number, sampleRate: number): number {
  let sum = 0;
  for (let overtone = 1; overtone <= overtones && overtone * hz < sampleRate / 2; overtone++)
    sum += Math.sin(2 * Math.PI * overtone * hz * seconds) / overtone;
  return Math.exp(-seconds / decaySeconds) * sum;
}
