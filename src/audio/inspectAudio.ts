import { hannWindow } from './framing.ts';
import { amplitudeToDb, levelFloorDb, peakAmplitude, rootMeanSquare } from './level.ts';
import { realFourierPair } from './realFourier.ts';
import { signalLevels, speechToNoise } from './snr.ts';

/** What can be said of a recording without hearing it. Levels are dBFS. */
export interface AudioInspection {
  readonly durationSeconds: number;
  readonly peakDb: number;
  readonly rmsDb: number;
  /** Mean of the samples; 0 in a sound recording. */
  readonly dcOffset: number;
  /** Samples in runs of three or more at full scale or at the clip's own extreme. */
  readonly clippedSamples: number;
  /** The highest frequency within 65 dB of the strongest, on the long-term average. */
  readonly bandwidthHz: number;
  /** Speech over the noise of its pauses: a lower bound where a clip has none. */
  readonly snrDb: number;
  readonly silent: boolean;
}

const fullScale = 0.985;
const clippedRun = 3;
/** One step of 16 bits. */
const leastBit = 1 / 32768;
/** Nothing clips at a softer level. */
const leastClipped = 0.05;
const silentPeakDb = -60;
const bandwidthRangeDb = 65;
const spectrumSize = 2048;

/** Measures a mono recording of samples in [-1, 1]. */
export function inspectAudio(samples: Float32Array, sampleRate: number): AudioInspection {
  const dcOffset = samples.reduce((sum, sample) => sum + sample, 0) / Math.max(samples.length, 1);
  const centred = samples.map((sample) => sample - dcOffset);
  const peakDb = amplitudeToDb(peakAmplitude(centred));
  return {
    durationSeconds: samples.length / sampleRate,
    peakDb: amplitudeToDb(peakAmplitude(samples)),
    rmsDb: amplitudeToDb(rootMeanSquare(samples)),
    dcOffset,
    clippedSamples: countClippedSamples(samples),
    bandwidthHz: bandwidth(centred, sampleRate),
    snrDb: speechToNoise(signalLevels(samples, sampleRate)),
    silent: peakDb < silentPeakDb,
  };
}

/**
 * Samples in runs of three or more at full scale, or at the clip's own extreme to the last of 16 bits: that finds what was
 * clipped and made softer afterwards.
 */
export function countClippedSamples(samples: Float32Array): number {
  let [most, least] = [0, 0];
  for (const sample of samples) {
    if (sample > most) most = sample;
    else if (sample < least) least = sample;
  }
  const [high, low] = [clippedFrom(most), -clippedFrom(-least)];
  let [clipped, run, side] = [0, 0, 0];
  for (const sample of samples) {
    const next = sample >= high ? 1 : sample <= low ? -1 : 0;
    if (next !== side) {
      clipped += clippedIn(run, side);
      [run, side] = [0, next];
    }
    run++;
  }
  return clipped + clippedIn(run, side);
}

function clippedIn(run: number, side: number): number {
  return side !== 0 && run >= clippedRun ? run : 0;
}

function clippedFrom(extreme: number): number {
  return extreme < leastClipped ? Number.POSITIVE_INFINITY : Math.min(fullScale, extreme - leastBit);
}

/** The highest frequency within 65 dB of the strongest, on the long-term average, Hz; 0 for silence. */
export function bandwidth(samples: Float32Array, sampleRate: number): number {
  const levels = longTermLevelsDb(samples);
  const strongest = levels.reduce((most, level) => Math.max(most, level), levelFloorDb * 2);
  if (strongest <= levelFloorDb) return 0;
  const last = levels.findLastIndex((level) => level >= strongest - bandwidthRangeDb);
  return (Math.max(last, 0) * sampleRate) / spectrumSize;
}

/** Mean power of each bin over the clip, dB. */
function longTermLevelsDb(samples: Float32Array): Float64Array {
  const window = hannWindow(spectrumSize);
  const fourier = realFourierPair(spectrumSize);
  const powers = new Float64Array(spectrumSize / 2 + 1);
  const [first, second] = [new Float64Array(spectrumSize), new Float64Array(spectrumSize)];
  const spectra = [new Float64Array(2 * powers.length), new Float64Array(2 * powers.length)] as const;
  for (let start = 0; start < samples.length; start += spectrumSize) {
    for (let i = 0; i < spectrumSize; i++) {
      first[i] = (samples[start + i] ?? 0) * (window[i] as number);
      second[i] = (samples[start + spectrumSize / 2 + i] ?? 0) * (window[i] as number);
    }
    fourier.forward(first, second, ...spectra);
    for (const spectrum of spectra) {
      for (let bin = 0; bin < powers.length; bin++) {
        const power = (spectrum[2 * bin] as number) ** 2 + (spectrum[2 * bin + 1] as number) ** 2;
        powers[bin] = (powers[bin] as number) + power;
      }
    }
  }
  return powers.map((power) => 10 * Math.log10(Math.max(power / Math.max(samples.length, 1), 1e-20)));
}
