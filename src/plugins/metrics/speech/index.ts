import { z } from 'zod';
import { finalSlope, pitchRange, voicedSemitones } from '../../../audio/melody.ts';
import { signalLevels, speechToNoise } from '../../../audio/snr.ts';
import type { SpectralSettings } from '../../../audio/spectralSettings.ts';
import {
  compareSpeech,
  type PreparedSpeech,
  prepareSpeech,
  type SpeechComparison,
} from '../../../audio/speechComparison.ts';
import type { Plugin } from '../../../core/contracts.ts';
import type { Metric, MetricRecording } from '../../../core/recordingContracts.ts';

interface SpeechMeasure extends Pick<Metric, 'unit' | 'better'> {
  readonly name: string;
  readonly summary: string;
}

interface PairMeasure extends SpeechMeasure {
  of(comparison: SpeechComparison): number | undefined;
}

interface LoneMeasure extends SpeechMeasure {
  of(speech: PreparedSpeech, recording: MetricRecording): number | undefined;
}

/** ln 2 / 12: a semitone on the scale of ln(Hz). */
const semitone = Math.LN2 / 12;

const pairMeasures: readonly PairMeasure[] = [
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
    name: 'energy-error',
    summary: 'Root mean square error of the level of frames, without the mean level, dB',
    unit: 'dB',
    better: 'lower',
    of: ({ energyErrorDb }) => energyErrorDb,
  },
  {
    name: 'duration-error',
    summary: 'Absolute difference of the lengths of speech, seconds',
    unit: 's',
    better: 'lower',
    of: ({ produced, real }) => Math.abs(produced.durationSeconds - real.durationSeconds),
  },
  {
    name: 'f0-range-error',
    summary: 'Absolute difference of the ranges of F0, semitones; an even tone lacks range',
    unit: 'semitones',
    better: 'lower',
    of: ({ produced, real }) => distance(rangeOf(produced), rangeOf(real)),
  },
  {
    name: 'final-f0-slope-error',
    summary: 'Absolute difference of the slopes of F0 at the end of speech, semitones a second',
    unit: 'semitones/s',
    better: 'lower',
    of: ({ produced, real }) => distance(finalSlope(produced.f0), finalSlope(real.f0)),
  },
];

function rangeOf({ f0 }: PreparedSpeech): number | undefined {
  return pitchRange(voicedSemitones(f0));
}

function distance(produced: number | undefined, real: number | undefined): number | undefined {
  return produced === undefined || real === undefined ? undefined : Math.abs(produced - real);
}

const loneMeasures: readonly LoneMeasure[] = [
  {
    name: 'f0-range',
    summary: '10th to 90th percentile of F0, semitones',
    unit: 'semitones',
    of: rangeOf,
  },
  {
    name: 'final-f0-slope',
    summary: 'Slope of F0 over the last 0.3 s of speech, semitones a second; questions rise',
    unit: 'semitones/s',
    of: ({ f0 }) => finalSlope(f0),
  },
  {
    name: 'signal-to-noise',
    summary: 'Speech over the noise of its pauses, dB; a lower bound where there is none',
    unit: 'dB',
    better: 'higher',
    of: (_speech, { samples, sampleRate }) => speechToNoise(signalLevels(samples, sampleRate)),
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
const pairMetrics = pairMeasures.map(({ of, ...about }) =>
  speechMetric(about, ({ spectral }) => ({
    measure: async (produced, recorded) => {
      const comparison = comparisonOf(produced, recorded, spectral);
      return comparison === undefined ? undefined : of(comparison);
    },
  })),
);

/** What a recording is like by itself. */
const loneMetrics = loneMeasures.map(({ of, ...about }) =>
  speechMetric(about, ({ spectral }) => ({
    alone: true,
    measure: async (produced) => {
      const speech = prepareSpeech(produced.samples, produced.sampleRate, spectral);
      return speech === undefined ? undefined : of(speech, produced);
    },
  })),
);

function speechMetric(
  { name, summary, unit, better }: SpeechMeasure,
  create: (environment: { readonly spectral: SpectralSettings }) => Pick<Metric, 'alone' | 'measure'>,
): Plugin<'metric'> {
  return {
    ...{ kind: 'metric', name, summary, configSchema: z.strictObject({}) },
    create: (_config: unknown, environment) => ({ unit, better, ...create(environment) }),
  };
}

export const speechMetrics: readonly Plugin<'metric'>[] = [...pairMetrics, ...loneMetrics];
