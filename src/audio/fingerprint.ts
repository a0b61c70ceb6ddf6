import { hannWindow } from './framing.ts';
import { realFourierPair } from './realFourier.ts';
import { resample } from './resample.ts';

const sampleRate = 8000;
const hop = 128;
const windowSamples = 1024;
const bands = 33;
const lowestHz = 200;
const highestHz = 3400;

/**
 * One word of 32 bits for each 16 ms of sound: bit b says whether the difference of the log energies of bands b and b+1
 * grew since the frame before. It stays nearly the same under gain, resampling, another format and faint noise.
 * Shapes: [N] -> [frames - 1].
 * Source: Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002, section 4.2.
 * Differs: windows of 128 ms at 8 kHz instead of 370 ms, for single syllables.
 */
export function audioFingerprint(samples: Float32Array, fromRate: number): Uint32Array {
  const narrow = fromRate === sampleRate ? samples : resample(samples, fromRate, sampleRate);
  const frames = Math.max(0, Math.floor((narrow.length - windowSamples) / hop) + 1);
  const words = new Uint32Array(Math.max(0, frames - 1));
  let before = new Float64Array(bands);
  const energies = bandEnergies(narrow, frames);
  for (let frame = 0; frame < frames; frame++) {
    const now = energies.subarray(frame * bands, (frame + 1) * bands);
    if (frame > 0) words[frame - 1] = wordOf(before, now);
    before = now as Float64Array<ArrayBuffer>;
  }
  return words;
}

function wordOf(before: Float64Array, now: Float64Array): number {
  let word = 0;
  for (let band = 0; band < bands - 1; band++) {
    const slope = at(now, band) - at(now, band + 1) - (at(before, band) - at(before, band + 1));
    word = (word << 1) | (slope > 0 ? 1 : 0);
  }
  return word >>> 0;
}

/** [frames * bands] log energies; two frames are transformed at once. */
function bandEnergies(samples: Float32Array, frames: number): Float64Array {
  const window = hannWindow(windowSamples);
  const fourier = realFourierPair(windowSamples);
  const edges = bandEdges();
  const energies = new Float64Array(frames * bands);
  // The frame beside an odd last one ends behind the sound.
  const signal = new Float64Array(samples.length + hop);
  signal.set(samples);
  const spectra = [new Float64Array(windowSamples + 2), new Float64Array(windowSamples + 2)] as const;
  for (let frame = 0; frame < frames; frame += 2) {
    const first = frame * hop;
    fourier.forward({ signal, window, first, second: first + hop }, spectra[0], spectra[1]);
    for (const [offset, spectrum] of spectra.entries()) {
      if (frame + offset < frames) putEnergies(spectrum, edges, energies.subarray((frame + offset) * bands));
    }
  }
  return energies;
}

function putEnergies(spectrum: Float64Array, edges: readonly number[], into: Float64Array): void {
  for (let band = 0; band < bands; band++) {
    let energy = 1e-12;
    for (let bin = edges[band] as number; bin < (edges[band + 1] as number); bin++) {
      energy += at(spectrum, 2 * bin) ** 2 + at(spectrum, 2 * bin + 1) ** 2;
    }
    into[band] = Math.log(energy);
  }
}

/** First bins of the bands, evenly spaced in the logarithm of frequency, each at least one bin wide. */
function bandEdges(): readonly number[] {
  const edges: number[] = [];
  for (let band = 0; band <= bands; band++) {
    const hz = lowestHz * (highestHz / lowestHz) ** (band / bands);
    edges.push(Math.max(Math.round((hz * windowSamples) / sampleRate), (edges.at(-1) ?? 0) + 1));
  }
  return edges;
}

/** Share of differing bits of two fingerprints, the second moved by `offset` frames, over the frames that both have. */
export function bitErrorRate(a: Uint32Array, b: Uint32Array, offset: number): { rate: number; frames: number } {
  const from = Math.max(0, offset);
  const to = Math.min(a.length, b.length + offset);
  let errors = 0;
  for (let frame = from; frame < to; frame++) errors += bitCount((at(a, frame) ^ at(b, frame - offset)) >>> 0);
  const frames = Math.max(0, to - from);
  return { rate: frames === 0 ? 1 : errors / (32 * frames), frames };
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function at(list: ArrayLike<number>, index: number): number {
  return list[index] as number;
}
