import { energyError } from './energyError.ts';
import { type F0Track, trackF0 } from './f0.ts';
import { type F0Error, f0Error } from './f0Error.ts';
import { framePadding } from './framing.ts';
import { highPass, speechHighPassHz } from './highPass.ts';
import { frameLevelsDb } from './level.ts';
import { melCepstralDistortion } from './melCepstralDistortion.ts';
import { melCepstrum } from './melCepstrum.ts';
import { resample } from './resample.ts';
import { trimSilence } from './silence.ts';
import type { SpectralSettings } from './spectralSettings.ts';
import { logMelSpectrogram, type Spectrogram } from './spectrogram.ts';

/** One recording made ready to be compared: one sample rate, no offset, no silence around it. */
export interface PreparedSpeech {
  readonly samples: Float32Array;
  readonly durationSeconds: number;
  readonly logMel: Spectrogram;
  readonly f0: F0Track;
  /** [frames] RMS level of each hop, dBFS. */
  readonly levelsDb: Float64Array;
}

/** A produced recording beside a real one of the same text. */
export interface SpeechComparison {
  readonly melCepstralDistortionDb: number;
  readonly f0: F0Error;
  /** Of the contours of level, dB. */
  readonly energyErrorDb: number | undefined;
  readonly produced: PreparedSpeech;
  readonly real: PreparedSpeech;
}

const prepared = new WeakMap<Float32Array, Map<string, PreparedSpeech | undefined>>();

/**
 * Resamples, takes away what lies below 70 Hz and the silence around the speech, and computes log-mel and F0 frames at
 * one hop. Remembered per array of samples, since several measures ask for the same. Undefined where there is no speech.
 */
export function prepareSpeech(
  samples: Float32Array,
  sampleRate: number,
  settings: SpectralSettings,
): PreparedSpeech | undefined {
  const key = JSON.stringify([sampleRate, settings]);
  const known = prepared.get(samples) ?? new Map<string, PreparedSpeech | undefined>();
  prepared.set(samples, known);
  if (!known.has(key)) known.set(key, prepare(samples, sampleRate, settings));
  return known.get(key);
}

function prepare(samples: Float32Array, sampleRate: number, settings: SpectralSettings): PreparedSpeech | undefined {
  const atRate = resample(samples, sampleRate, settings.sampleRate);
  const clean = trimSilence(highPass(atRate, settings.sampleRate, speechHighPassHz), settings.sampleRate);
  if (clean.length <= Math.max(framePadding(settings), settings.hopLength)) return undefined;
  const hopSeconds = settings.hopLength / settings.sampleRate;
  return {
    samples: clean,
    durationSeconds: clean.length / settings.sampleRate,
    logMel: logMelSpectrogram(clean, settings),
    f0: trackF0(clean, settings.sampleRate, { hopLength: settings.hopLength }),
    levelsDb: frameLevelsDb(clean, settings.sampleRate, { frameSeconds: hopSeconds, hopSeconds }),
  };
}

/** Compares two prepared recordings along one alignment of their mel cepstra. */
export function compareSpeech(produced: PreparedSpeech, real: PreparedSpeech): SpeechComparison | undefined {
  const distortion = melCepstralDistortion(melCepstrum(produced.logMel), melCepstrum(real.logMel));
  if (!distortion) return undefined;
  const { distortionDb, path } = distortion;
  return {
    melCepstralDistortionDb: distortionDb,
    f0: f0Error(produced.f0, real.f0, path),
    energyErrorDb: energyError(produced.levelsDb, real.levelsDb, path),
    produced,
    real,
  };
}
