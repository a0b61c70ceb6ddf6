import { shortTimeFourier } from './framing.ts';
import { type MelFilterbank, melFilterbank } from './melFilterbank.ts';
import { frameCount, linearBins, type SpectralSettings } from './spectralSettings.ts';

/** A picture of sound over time: data[frame * bins + bin]. */
export interface Spectrogram {
  /** [frames, bins] */
  readonly data: Float32Array;
  readonly frames: number;
  readonly bins: number;
}

/** Keeps the square root differentiable in training; here for the same numbers. */
const powerFloor = 1e-6;
const melFloor = 1e-5;

/**
 * Linear magnitudes, sqrt(re² + im² + 1e-6), of samples in [-1, 1].
 * Shapes: [N] -> [frames, nFft / 2 + 1], frames = floor(N / hopLength).
 * Source: VITS, `mel_processing.py`, spectrogram_torch.
 * @throws AudioError where the clip is shorter than the reflected padding.
 */
export function linearSpectrogram(samples: Float32Array, settings: SpectralSettings): Spectrogram {
  const bins = linearBins(settings);
  const frames = frameCount(samples.length, settings);
  const data = new Float32Array(frames * bins);
  shortTimeFourier(settings).analysePowers(samples, bins, (frame, powers) => {
    writeMagnitudes(powers, data.subarray(frame * bins, (frame + 1) * bins));
  });
  return { data, frames, bins };
}

/**
 * Natural log of mel magnitudes, ln(max(mel, 1e-5)), of samples in [-1, 1].
 * Shapes: [N] -> [frames, melBins], frames = floor(N / hopLength).
 * Source: VITS, `mel_processing.py`, mel_spectrogram_torch.
 * @throws AudioError where the clip is shorter than the reflected padding.
 */
export function logMelSpectrogram(samples: Float32Array, settings: SpectralSettings): Spectrogram {
  const filterbank = melFilterbank(settings);
  const frames = frameCount(samples.length, settings);
  // What lies above the highest band is heard by none.
  const magnitudes = new Float32Array(filterbank.endBin.reduce((most, end) => Math.max(most, end), 0));
  const data = new Float32Array(frames * filterbank.melBins);
  shortTimeFourier(settings).analysePowers(samples, magnitudes.length, (frame, powers) => {
    writeMagnitudes(powers, magnitudes);
    writeMelFrame(magnitudes, filterbank, data.subarray(frame * filterbank.melBins, (frame + 1) * filterbank.melBins));
  });
  for (let i = 0; i < data.length; i++) data[i] = Math.log(Math.max(data[i] as number, melFloor));
  return { data, frames, bins: filterbank.melBins };
}

/**
 * Log-mel of a linear spectrogram that is there already.
 * Shapes: [frames, nFft / 2 + 1] -> [frames, melBins].
 */
export function linearToLogMel(linear: Spectrogram, settings: SpectralSettings): Spectrogram {
  const filterbank = melFilterbank(settings);
  const { melBins } = filterbank;
  const data = new Float32Array(linear.frames * melBins);
  for (let frame = 0; frame < linear.frames; frame++) {
    const magnitudes = linear.data.subarray(frame * linear.bins, (frame + 1) * linear.bins);
    writeMelFrame(magnitudes, filterbank, data.subarray(frame * melBins, (frame + 1) * melBins));
  }
  for (let i = 0; i < data.length; i++) data[i] = Math.log(Math.max(data[i] as number, melFloor));
  return { data, frames: linear.frames, bins: melBins };
}

function writeMagnitudes(powers: Float64Array, target: Float32Array): void {
  for (let bin = 0; bin < target.length; bin++) target[bin] = Math.sqrt((powers[bin] as number) + powerFloor);
}

function writeMelFrame(magnitudes: Float32Array, filterbank: MelFilterbank, target: Float32Array): void {
  const { data, bins, firstBin, endBin } = filterbank;
  for (let mel = 0; mel < target.length; mel++) {
    const row = mel * bins;
    const end = endBin[mel] as number;
    let sum = 0;
    for (let bin = firstBin[mel] as number; bin < end; bin++)
      sum += (data[row + bin] as number) * (magnitudes[bin] as number);
    target[mel] = sum;
  }
}
