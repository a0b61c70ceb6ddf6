import { ShapeError } from '../errors.ts';
import { type ShortTimeFourier, shortTimeFourier } from './framing.ts';
import { melToLinear } from './melToLinear.ts';
import { initialPhases } from './phaseGradient.ts';
import { linearBins, type SpectralSettings } from './spectralSettings.ts';
import type { Spectrogram } from './spectrogram.ts';

export interface GriffinLimOptions {
  /** Rounds of inverse and forward transform. */
  readonly iterations?: number;
  /** 0 is the classic algorithm, 0.99 the fast one. */
  readonly momentum?: number;
}

/**
 * A wave, frames * hopLength samples, whose magnitudes are near the given linear ones; the same every time.
 * Shapes: [frames, nFft / 2 + 1] -> [frames * hopLength].
 * Source: Perraudin, Balazs & Søndergaard 2013 (fast Griffin-Lim); first phases by integrating the magnitude's gradient
 * (Průša, Balazs & Søndergaard 2017) instead of at random.
 * @throws ShapeError where the bins are not those of the settings.
 */
export function griffinLim(
  magnitude: Spectrogram,
  settings: SpectralSettings,
  { iterations = 32, momentum = 0.99 }: GriffinLimOptions = {},
): Float32Array {
  const { data, frames, bins } = magnitude;
  if (bins !== linearBins(settings)) {
    throw new ShapeError(
      `griffin-lim: got ${bins} linear bins, expected ${linearBins(settings)} (nFft ${settings.nFft})`,
    );
  }
  if (frames === 0) return new Float32Array(0);
  const fourier = shortTimeFourier(settings);
  const estimate = polar(data, initialPhases(magnitude, settings));
  const previous = new Float64Array(estimate.length);
  let samples = fourier.synthesise(estimate);
  for (let round = 0; round < iterations; round++) {
    project(fourier, samples, { data, estimate, previous, weight: round === 0 ? 0 : momentum / (1 + momentum) });
    samples = fourier.synthesise(estimate);
  }
  return Float32Array.from(samples);
}

/** A wave from log-mel frames, without a trained vocoder: `melToLinear`, then `griffinLim`. Shapes: [frames, melBins] -> [frames * hopLength]. */
export function logMelToWave(
  logMel: Spectrogram,
  settings: SpectralSettings,
  options: GriffinLimOptions = {},
): Float32Array {
  if (logMel.bins !== settings.melBins) {
    throw new ShapeError(`griffin-lim: got ${logMel.bins} mel bins, expected ${settings.melBins}`);
  }
  return griffinLim(melToLinear(logMel, settings), settings, options);
}

/** Magnitude and phase -> re, im, re, im ... */
function polar(magnitude: Float32Array, phase: Float32Array): Float64Array {
  const spectra = new Float64Array(2 * magnitude.length);
  for (let i = 0; i < magnitude.length; i++) {
    spectra[2 * i] = (magnitude[i] as number) * Math.cos(phase[i] as number);
    spectra[2 * i + 1] = (magnitude[i] as number) * Math.sin(phase[i] as number);
  }
  return spectra;
}

interface Projection {
  readonly data: Float32Array;
  readonly estimate: Float64Array;
  readonly previous: Float64Array;
  readonly weight: number;
}

/** The spectra of the wave, pushed on along the last move, get the wanted magnitudes. */
function project(
  fourier: ShortTimeFourier,
  samples: Float64Array,
  { data, estimate, previous, weight }: Projection,
): void {
  fourier.analyse(samples, (frame, spectrum) => {
    const bins = spectrum.length / 2;
    for (let bin = 0, at = frame * spectrum.length; bin < bins; bin++, at += 2) {
      const re = spectrum[2 * bin] as number;
      const im = spectrum[2 * bin + 1] as number;
      const movedRe = re - weight * (previous[at] as number);
      const movedIm = im - weight * (previous[at + 1] as number);
      const scale = (data[frame * bins + bin] as number) / (Math.sqrt(movedRe * movedRe + movedIm * movedIm) + 1e-16);
      estimate[at] = movedRe * scale;
      estimate[at + 1] = movedIm * scale;
      previous[at] = re;
      previous[at + 1] = im;
    }
  });
}
