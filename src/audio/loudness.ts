import { type Biquad, filterForwards } from './biquad.ts';
import { dbToAmplitude, quantile } from './level.ts';
import { truePeakAmplitude } from './truePeak.ts';
import { windowEnergies } from './windowEnergies.ts';

const blockSeconds = 0.4;
const stepSeconds = 0.1;
const absoluteGateLufs = -70;
const relativeGateLu = -10;
const rangeGateLu = -20;

/**
 * Integrated loudness of a mono clip in LUFS, -Infinity for silence. A clip shorter than one block of 0.4 s is measured
 * as one ungated block, the K-weighted RMS.
 * Source: ITU-R BS.1770-4, annex 1 (K-weighting, 400 ms blocks with 75 % overlap, gates at -70 LUFS and -10 LU).
 */
export function integratedLoudness(samples: Float32Array, sampleRate: number): number {
  const powers = blockPowers(samples, sampleRate);
  if (samples.length < blockSeconds * sampleRate) return loudnessOf(powers);
  return loudnessOf(gated(powers, relativeGateLu));
}

/**
 * How far the loudness of a mono clip moves, LU: 10th to 95th percentile of its blocks of 0.4 s; undefined for a clip shorter
 * than two of them, and for silence.
 *
 * Source: EBU Tech 3342, loudness range (percentiles, gates at -70 LUFS and -20 LU). Differs: blocks of 0.4 s every 0.1 s in place
 * of 3 s, since an utterance is short.
 */
export function loudnessRange(samples: Float32Array, sampleRate: number): number | undefined {
  if (samples.length < 2 * blockSeconds * sampleRate) return undefined;
  const levels = gated(blockPowers(samples, sampleRate), rangeGateLu).map(loudnessOfPower);
  return levels.length === 0 ? undefined : quantile(levels, 0.95) - quantile(levels, 0.1);
}

/** Powers that pass the absolute gate, and the relative one below the mean of those. */
function gated(powers: Float64Array, relativeLu: number): Float64Array {
  const loud = powers.filter((power) => loudnessOfPower(power) > absoluteGateLufs);
  const gate = loudnessOf(loud) + relativeLu;
  return loud.filter((power) => loudnessOfPower(power) > gate);
}

/** K-weighted mean square of each block; a clip shorter than one is one. */
function blockPowers(samples: Float32Array, sampleRate: number): Float64Array {
  const weighted = new Float64Array(samples);
  for (const filter of kWeighting(sampleRate)) filterForwards(weighted, filter);
  const block = Math.min(Math.round(blockSeconds * sampleRate), weighted.length);
  if (block === 0) return new Float64Array(0);
  return windowEnergies(weighted, block, Math.round(stepSeconds * sampleRate)).map((energy) => energy / block);
}

function loudnessOf(powers: Float64Array): number {
  if (powers.length === 0) return Number.NEGATIVE_INFINITY;
  return loudnessOfPower(powers.reduce((sum, power) => sum + power, 0) / powers.length);
}

function loudnessOfPower(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/**
 * The two K-weighting filters at any sample rate.
 * Source: BS.1770-4 tables 1 and 2 give them at 48 kHz; the analogue prototypes behind them are those of De Man,
 * "Evaluation of implementations of the EBU R128 loudness measurement" (AES 145, 2018).
 */
function kWeighting(sampleRate: number): readonly [Biquad, Biquad] {
  const shelfGain = 10 ** (3.999843853973347 / 20);
  const shelf = bilinear(1681.974450955533, 0.7071752369554196, sampleRate, {
    square: shelfGain,
    linear: shelfGain ** 0.4996667741545416,
    constant: 1,
  });
  const highPass = bilinear(38.13547087602444, 0.5003270373238773, sampleRate, { square: 1, linear: 0, constant: 0 });
  return [shelf, { ...highPass, b0: 1, b1: -2, b2: 1 }];
}

interface AnalogNumerator {
  readonly square: number;
  readonly linear: number;
  readonly constant: number;
}

/** (square s² + linear s/q + constant) / (s² + s/q + 1) at `hz`, by the bilinear transform. */
function bilinear(hz: number, q: number, sampleRate: number, { square, linear, constant }: AnalogNumerator): Biquad {
  const k = Math.tan((Math.PI * hz) / sampleRate);
  const a0 = 1 + k / q + k * k;
  return {
    b0: (square + (linear * k) / q + constant * k * k) / a0,
    b1: (2 * (constant * k * k - square)) / a0,
    b2: (square - (linear * k) / q + constant * k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

export interface LoudnessTarget {
  readonly targetLufs: number;
  /** The gain is lowered where a true peak would pass this level, dBTP. */
  readonly peakCeilingDb?: number;
}

/** The gain that brings a clip to the target loudness with its true peak at most at the ceiling (-1 dBTP); 1 for silence. */
export function loudnessGain(
  samples: Float32Array,
  sampleRate: number,
  { targetLufs, peakCeilingDb = -1 }: LoudnessTarget,
): number {
  const loudness = integratedLoudness(samples, sampleRate);
  if (loudness === Number.NEGATIVE_INFINITY) return 1;
  return Math.min(dbToAmplitude(targetLufs - loudness), dbToAmplitude(peakCeilingDb) / truePeakAmplitude(samples));
}
