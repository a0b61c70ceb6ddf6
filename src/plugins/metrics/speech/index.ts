import { z } from 'zod';
import type { SpectralSettings } from '../../../audio/spectralSettings.ts';
import { compareSpeech, prepareSpeech, type SpeechComparison } from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';
import type { Metric, MetricRecording } from '../../../core/recordingContracts.ts';

interface SpeechMeasure extends Pick<Metric, 'unit' | 'better'> {
  readonly name: string;
  readonly summary: string;
  of(comparison: SpeechComparison): number | undefined;
}

/** ln 2 / 12: a semitone on the scale of ln(Hz). */
const semitone = Math.LN2 / 12;

const measures: readonly SpeechMeasure[] = [
  {
    name: 'mel-cepstral-distortion',
    summary: 'Mel-cepstral distortion along dynamic time warping, dB',
    unit: 'dB',
    better: 'lower',
    of: ({ melCepstralDistortionDb }) => melCepstralDistortionDb,
  },
  {
    name: 'log-f0-error',
    summary: 'Root mean square error of ln(F0) where both are voiced',
    unit: 'ln Hz',
    better: 'lower',
    of: ({ f0 }) => f0.logF0Rmse,
  },
  {
    name: 'f0-error',
    summary: 'Root mean square error of F0 where both are voiced, semitones',
    unit: 'semitones',
    better: 'lower',
    of: ({ f0 }) => (f0.logF0Rmse === undefined ? undefined : f0.logF0Rmse / semitone),
  },
  {
    name: 'f0-correlation',
    summary: 'Correlation of the F0 contours where both are voiced, -1 to 1',
    unit: '',
    better: 'higher',
    of: ({ f0 }) => f0.correlation,
  },
  {
    name: 'voicing-error',
    summary: 'Share of frames where only one side is voiced, 0 to 1',
    unit: '',
    better: 'lower',
    of: ({ f0 }) => f0.voicingErrorRate,
  },
  {
    name: 'duration-error',
    summary: 'Absolute difference of the lengths of speech, seconds',
    unit: 's',
    better: 'lower',
    of: ({ produced, real }) => Math.abs(produced.durationSeconds - real.durationSeconds),
  },
];

const compared = new WeakMap<Float32Array, WeakMap<Float32Array, SpeechComparison | undefined>>();

/** All measures of a pair share one alignment, which is remembered as long as the samples live. */
function comparisonOf(
  produced: MetricRecording,
  recorded: MetricRecording,
  spectral: SpectralSettings,
): SpeechComparison | undefined {
  const known = compared.get(produced.samples) ?? new WeakMap<Float32Array, SpeechComparison | undefined>();
  compared.set(produced.samples, known);
  if (!known.has(recorded.samples)) {
    const a = prepareSpeech(produced.samples, produced.sampleRate, spectral);
    const b = prepareSpeech(recorded.samples, recorded.sampleRate, spectral);
    known.set(recorded.samples, a === undefined || b === undefined ? undefined : compareSpeech(a, b));
  }
  return known.get(recorded.samples);
}

/** Distances of a produced recording to a real one of the same text, by signal processing alone. */
export const speechMetrics: readonly Plugin<'metric'>[] = measures.map(({ name, summary, unit, better, of }) => ({
  kind: 'metric',
  name,
  summary,
  configSchema: z.strictObject({}),
  create: (_config: unknown, { spectral }) => ({
    unit,
    better,
    measure: async (produced, recorded) => {
      const comparison = comparisonOf(produced, recorded, spectral);
      return comparison === undefined ? undefined : of(comparison);
    },
  }),
}));
