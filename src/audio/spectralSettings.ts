import { ConfigError } from '../errors.ts';

/** How a wave becomes frames. The framing is that of VITS: reflected padding of (nFft - hopLength) / 2, no centring. */
export interface SpectralSettings {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples under one Fourier transform, a power of two. */
  readonly nFft: number;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** Samples under the Hann window, at most nFft; a shorter window stands in the middle. */
  readonly winLength: number;
  readonly melBins: number;
  readonly fMinHz: number;
  /** Upper edge of the highest mel band; null is half the sample rate. */
  readonly fMaxHz: number | null;
}

/** The default of the acoustic models: VITS's LJSpeech framing, mel bands as HiFi-GAN's (to 8 kHz). */
export const defaultSpectralSettings: SpectralSettings = {
  sampleRate: 22050,
  nFft: 1024,
  hopLength: 256,
  winLength: 1024,
  melBins: 80,
  fMinHz: 0,
  fMaxHz: 8000,
};

/**
 * Checks that the settings fit each other.
 * @throws ConfigError naming the key, what it is and what it should be.
 */
export function checkSpectralSettings(settings: SpectralSettings): void {
  const { sampleRate, nFft, hopLength, winLength, melBins, fMinHz } = settings;
  const counts = { sampleRate, nFft, hopLength, winLength, melBins };
  for (const [key, value] of Object.entries(counts)) {
    demand(Number.isInteger(value) && value > 0, key, value, 'a positive whole number');
  }
  demand(nFft >= 4 && (nFft & (nFft - 1)) === 0, 'nFft', nFft, 'a power of two');
  demand(winLength <= nFft, 'winLength', winLength, `at most nFft (${nFft})`);
  demand(hopLength <= winLength / 2, 'hopLength', hopLength, `at most half of winLength (${winLength})`);
  demand((nFft - hopLength) % 2 === 0, 'hopLength', hopLength, 'even, so that the padding is the same on both sides');
  const top = upperEdgeHz(settings);
  demand(top <= sampleRate / 2, 'fMaxHz', top, `at most half the sample rate (${sampleRate / 2})`);
  demand(fMinHz >= 0 && fMinHz < top, 'fMinHz', fMinHz, `at least 0 and below fMaxHz (${top})`);
}

function demand(holds: boolean, key: string, got: number, expected: string): void {
  if (!holds) throw new ConfigError(`spectral settings: ${key} is ${got}, expected ${expected}`);
}

/** Upper edge of the highest mel band, Hz. */
export function upperEdgeHz(settings: SpectralSettings): number {
  return settings.fMaxHz ?? settings.sampleRate / 2;
}

/** Frequency bins of a linear spectrogram, from 0 Hz to half the sample rate. */
export function linearBins(settings: SpectralSettings): number {
  return settings.nFft / 2 + 1;
}

/** Frames that this framing makes of so many samples: one per whole hop. */
export function frameCount(sampleCount: number, settings: SpectralSettings): number {
  return Math.floor(sampleCount / settings.hopLength);
}
