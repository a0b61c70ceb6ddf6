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
const spectrumWindow = hannWindow(spectrumSize);

/** Measures a mono recording of samples in [-1, 1]. */
export function inspectAudio(samples: Float32Array, sampleRate: number): AudioInspection {
  const dcOffset = meanSample(samples);
  const centred = withoutOffset(samples, dcOffset);
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
  let most = 0;
  let least = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (sample > most) most = sample;
    else if (sample < least) least = sample;
  }
  const high = clippedFrom(most);
  const low = -clippedFrom(-least);
  const soft = Math.min(high, -low);
  let clipped = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (!(Math.abs(sample) >= soft) || (sample < high && sample > low)) continue;
    const start = i;
    while (
      i + 1 < samples.length &&
      (sample >= high ? (samples[i + 1] as number) >= high : (samples[i + 1] as number) <= low)
    )
      i++;
    const run = i + 1 - start;
    if (run >= clippedRun) clipped += run;
  }
  return clipped;
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

/** Mean power of each bin over the clip, dB; the last frames end in silence. */
function longTermLevelsDb(samples: Float32Array): Float64Array {
  const fourier = realFourierPair(spectrumSize);
  const signal = new Float64Array(samples.length + 2 * spectrumSize);
  signal.set(samples);
  const powers = new Float64Array(spectrumSize / 2 + 1);
  for (let first = 0; first < samples.length; first += spectrumSize)
    fourier.addPowers({ signal, window: spectrumWindow, first, second: first + spectrumSize / 2 }, powers);
  return powers.map((power) => 10 * Math.log10(Math.max(power / Math.max(samples.length, 1), 1e-20)));
}

/** 0 for no samples. */
export function meanSample(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] as number;
  return sum / Math.max(samples.length, 1);
}

/** A copy with the offset taken away. */
export function withoutOffset(samples: Float32Array, offset: number): Float32Array {
  const centred = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) centred[i] = (samples[i] as number) - offset;
  return centred;
}
