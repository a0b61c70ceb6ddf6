import { hannWindow } from './framing.ts';
import { realFourierPair } from './realFourier.ts';

const nFft = 2048;
const hopSeconds = 0.023;
/** Frames that are looked at together. */
const blockFrames = 100;
const leastBlockFrames = 30;
/** A shorter sound may be one long vowel. */
const leastFrames = 44;
/** Bins on each side that a bin is compared with. */
const neighbours = 10;
/** How far a bin stands above its neighbours to count as a tone, dB: anywhere, and in pauses, where nothing else is heard. */
const leastAboveDb = { overall: 6, pauses: 9 } as const;
/** The quietest frames are pauses, or what comes nearest to them. */
const pauseShare = 0.15;
const leastPauseFrames = 4;
/** Speech does not hold a frequency; what lies below is hum. */
const fMinHz = 200;
const fMaxHz = 5000;
const strongest = 5;

/** How much of a sound holds its frequencies, as notes do and speech does not: each between 0 and 5. */
export interface SteadyTones {
  /** The highest over blocks of 2.3 s. */
  readonly overall: number;
  /** In the quietest 15 % of the frames, where music under speech is heard alone. */
  readonly pauses: number;
}

/** A frame's power, and 1 for each bin that stands above its neighbours so far. */
interface ToneFrame {
  readonly power: number;
  readonly overall: Uint8Array;
  readonly pauses: Uint8Array;
}

/**
 * How much of a sound holds its frequencies: the sum of the five highest peaks of the share of frames in which a frequency
 * stands above its neighbours; undefined below about 1.1 s.
 * Source: Seyerlehner, Pohle, Schedl & Widmer 2007, "Automatic music detection in television productions" (continuous frequency activation).
 * Differs: levels in dB, without binarising by a fixed share of the maximum; pauses are looked at by themselves too.
 */
export function steadyTones(samples: Float32Array, sampleRate: number): SteadyTones | undefined {
  const frames = toneFrames(samples, sampleRate);
  if (frames.length < leastFrames) return undefined;
  let overall = 0;
  for (let start = 0; start < frames.length; start += blockFrames / 2) {
    const block = frames.slice(start, start + blockFrames).map((frame) => frame.overall);
    if (block.length >= leastBlockFrames) overall = Math.max(overall, blockScore(block));
  }
  const quietest = [...frames].sort((a, b) => a.power - b.power);
  const pauses = quietest.slice(0, Math.max(leastPauseFrames, Math.floor(pauseShare * frames.length)));
  return { overall, pauses: blockScore(pauses.map((frame) => frame.pauses)) };
}

function toneFrames(samples: Float32Array, sampleRate: number): readonly ToneFrame[] {
  const window = hannWindow(nFft);
  const fourier = realFourierPair(nFft);
  const hop = Math.round(hopSeconds * sampleRate);
  const signal = new Float64Array(samples);
  const spectra = [new Float64Array(nFft + 2), new Float64Array(nFft + 2)] as const;
  const frames: ToneFrame[] = [];
  const low = Math.ceil((fMinHz * nFft) / sampleRate);
  const high = Math.min(nFft / 2 - neighbours, Math.floor((fMaxHz * nFft) / sampleRate));
  for (let start = 0; start + hop + nFft <= samples.length; start += 2 * hop) {
    fourier.forward({ signal, window, first: start, second: start + hop }, ...spectra);
    for (const spectrum of spectra) frames.push(toneFrame(spectrum, low, high));
  }
  return frames;
}

function toneFrame(spectrum: Float64Array, low: number, high: number): ToneFrame {
  const powers = Float64Array.from(
    { length: nFft / 2 + 1 },
    (_, bin) => (spectrum[2 * bin] as number) ** 2 + (spectrum[2 * bin + 1] as number) ** 2,
  );
  const levels = powers.map((power) => 10 * Math.log10(power + 1e-10));
  const [overall, pauses] = [new Uint8Array(high), new Uint8Array(high)];
  for (let bin = Math.max(low, neighbours); bin < high; bin++) {
    let sum = 0;
    for (let near = bin - neighbours; near <= bin + neighbours; near++) sum += levels[near] as number;
    const aboveDb = (levels[bin] as number) - sum / (2 * neighbours + 1);
    overall[bin] = aboveDb > leastAboveDb.overall ? 1 : 0;
    pauses[bin] = aboveDb > leastAboveDb.pauses ? 1 : 0;
  }
  return { power: powers.subarray(low, high).reduce((sum, power) => sum + power, 0), overall, pauses };
}

function blockScore(frames: readonly Uint8Array[]): number {
  const width = frames[0]?.length ?? 0;
  const shares = Float64Array.from({ length: width }, (_, bin) => {
    const count = frames.reduce((sum, frame) => sum + (frame[bin] as number), 0);
    return count / frames.length;
  });
  const peaks: number[] = [];
  for (let bin = 3; bin < width - 3; bin++) {
    const around = shares.subarray(bin - 3, bin + 4);
    const share = shares[bin] as number;
    if (share < Math.max(...around)) continue;
    peaks.push(share - Math.min(...around));
  }
  return peaks
    .sort((a, b) => b - a)
    .slice(0, strongest)
    .reduce((sum, peak) => sum + peak, 0);
}
