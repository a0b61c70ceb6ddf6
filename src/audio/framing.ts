import { AudioError } from '../errors.ts';
import { type FramePair, realFourierPair } from './realFourier.ts';
import { frameCount, linearBins, type SpectralSettings } from './spectralSettings.ts';

/** The short-time Fourier transform of one framing and its inverse. */
export interface ShortTimeFourier {
  /** Calls `visit` once per frame with its spectrum (re, im, re, im ...), which is valid during the call only. */
  analyse(samples: Float32Array | Float64Array, visit: (frame: number, spectrum: Float64Array) => void): void;
  /** As `analyse`, with the power of each of the first `bins` bins. */
  analysePowers(
    samples: Float32Array | Float64Array,
    bins: number,
    visit: (frame: number, powers: Float64Array) => void,
  ): void;
  /**
   * frames * hopLength samples whose transform is nearest to the given spectra [frames, 2 * bins] (re, im, re, im ...).
   * Source: Griffin & Lim 1984, equation 6 (windowed overlap-add over the sum of squared windows).
   */
  synthesise(spectra: Float64Array): Float64Array;
}

/** A periodic Hann window of winLength samples in the middle of nFft, as torch.hann_window and torch.stft have it. */
export function hannWindow(winLength: number, nFft: number = winLength): Float64Array {
  const window = new Float64Array(nFft);
  const start = Math.floor((nFft - winLength) / 2);
  for (let i = 0; i < winLength; i++) window[start + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / winLength);
  return window;
}

/** Samples that are reflected at each end. */
export function framePadding(settings: SpectralSettings): number {
  return (settings.nFft - settings.hopLength) / 2;
}

/**
 * The framing of VITS: reflect (nFft - hopLength) / 2 samples at both ends, frames at every hop, no centring.
 * Source: Kim, Kong & Son 2021 (VITS), `mel_processing.py` of the published code.
 */
export function shortTimeFourier(settings: SpectralSettings): ShortTimeFourier {
  const { nFft, hopLength, winLength } = settings;
  const window = hannWindow(winLength, nFft);
  const fourier = realFourierPair(nFft);
  const padding = framePadding(settings);
  const firstSpectrum = new Float64Array(2 * linearBins(settings));
  const secondSpectrum = new Float64Array(2 * linearBins(settings));
  const silence = new Float64Array(2 * linearBins(settings));

  const analyse: ShortTimeFourier['analyse'] = (samples, visit) =>
    eachFrame(
      samples,
      (pair) => fourier.forward(pair, firstSpectrum, secondSpectrum),
      (frame) => visit(frame, frame % 2 === 0 ? firstSpectrum : secondSpectrum),
    );

  const analysePowers: ShortTimeFourier['analysePowers'] = (samples, bins, visit) => {
    const [even, odd] = [new Float64Array(bins), new Float64Array(bins)];
    eachFrame(
      samples,
      (pair) => fourier.powers(pair, even, odd),
      (frame) => visit(frame, frame % 2 === 0 ? even : odd),
    );
  };

  /** Transforms two frames at a time and then visits each; the frame beside an odd last one is silence. */
  function eachFrame(
    samples: Float32Array | Float64Array,
    transform: (pair: FramePair) => void,
    visit: (frame: number) => void,
  ): void {
    const frames = frameCount(samples.length, settings);
    const signal = padByReflection(samples, padding, nFft);
    for (let frame = 0; frame < frames; frame += 2) {
      const hasSecond = frame + 1 < frames;
      const first = frame * hopLength;
      transform({ signal, window, first, second: hasSecond ? first + hopLength : signal.length - nFft });
      visit(frame);
      if (hasSecond) visit(frame + 1);
    }
  }

  function synthesise(spectra: Float64Array): Float64Array {
    const width = firstSpectrum.length;
    const frames = spectra.length / width;
    // What is left of the silence beside an odd last frame falls behind the sound.
    const sum = new Float64Array((frames - 1) * hopLength + 2 * nFft);
    for (let frame = 0; frame < frames; frame += 2) {
      const hasSecond = frame + 1 < frames;
      const next = hasSecond ? spectra.subarray((frame + 1) * width, (frame + 2) * width) : silence;
      const first = frame * hopLength;
      const pair = { signal: sum, window, first, second: hasSecond ? first + hopLength : first + nFft };
      fourier.addInverse(spectra.subarray(frame * width, (frame + 1) * width), next, pair);
    }
    const samples = sum.subarray(padding, padding + frames * hopLength);
    const squares = windowSquares(frames);
    for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] as number) / (squares[i] as number);
    return samples;
  }

  let knownSquares = new Float64Array(0);

  /** The sum of squared windows that lie over each sample, without the padding. */
  function windowSquares(frames: number): Float64Array {
    if (knownSquares.length === frames * hopLength) return knownSquares;
    const squares = new Float64Array((frames - 1) * hopLength + nFft);
    for (let frame = 0; frame < frames; frame++) addSquares(window, squares, frame * hopLength);
    knownSquares = squares.slice(padding, padding + frames * hopLength).map((square) => Math.max(square, 1e-8));
    return knownSquares;
  }

  return { analyse, analysePowers, synthesise };
}

function addSquares(window: Float64Array, sum: Float64Array, start: number): void {
  for (let i = 0; i < window.length; i++) sum[start + i] = (sum[start + i] as number) + (window[i] as number) ** 2;
}

/** Reflected at both ends, then `silence` zeros. @throws AudioError where there are too few samples to reflect. */
function padByReflection(samples: Float32Array | Float64Array, padding: number, silence: number): Float64Array {
  const length = samples.length;
  if (length <= padding) {
    throw new AudioError(
      `spectrogram: got ${length} samples, expected more than the padding of ${padding}; pad the clip`,
    );
  }
  const padded = new Float64Array(length + 2 * padding + silence);
  padded.set(samples, padding);
  for (let i = 1; i <= padding; i++) {
    padded[padding - i] = samples[i] as number;
    padded[padding + length - 1 + i] = samples[length - 1 - i] as number;
  }
  return padded;
}
