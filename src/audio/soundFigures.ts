import type { DecodedChannels } from './decodedChannels.ts';
import { innerPauses } from './innerPauses.ts';
import { bandwidth, countClippedSamples } from './inspectAudio.ts';
import { amplitudeToDb } from './level.ts';
import { integratedLoudness } from './loudness.ts';
import { mixChannels } from './mixChannels.ts';
import { signalLevels, speechRatio, speechToNoise } from './snr.ts';
import { truePeakAmplitude } from './truePeak.ts';

/** What is measured of a sound: of the mean of its channels, where it has several. Levels are dBFS, times seconds. */
export interface SoundFigures {
  readonly channels: number;
  readonly sampleRate: number;
  readonly durationSeconds: number;
  /** dBTP, by fourfold oversampling. */
  readonly truePeakDb: number;
  /** Integrated; -100 for silence. */
  readonly loudnessLufs: number;
  readonly dcOffset: number;
  readonly clippedSamples: number;
  readonly bandwidthHz: number;
  readonly snrDb: number;
  /** Share of the frames that are speech. */
  readonly speechRatio: number;
  /** Of the pauses between speech. */
  readonly longestPauseSeconds: number;
}

export type FigureName = keyof SoundFigures;

type Measure = (samples: Float32Array, sound: DecodedChannels, levels: () => Float64Array) => number;

const silentLufs = -100;
/** Frames this far below the loudest one are a pause. */
const pauseRangeDb = 40;

const measures: Readonly<Record<FigureName, Measure>> = {
  channels: (_, { channels }) => channels.length,
  sampleRate: (_, { sampleRate }) => sampleRate,
  durationSeconds: ({ length }, { sampleRate }) => length / sampleRate,
  truePeakDb: (samples) => amplitudeToDb(truePeakAmplitude(samples)),
  loudnessLufs: (samples, { sampleRate }) => Math.max(integratedLoudness(samples, sampleRate), silentLufs),
  dcOffset: (samples) => meanOf(samples),
  clippedSamples: (_, { channels }) => Math.max(...channels.map(countClippedSamples)),
  bandwidthHz: (samples, { sampleRate }) => {
    const offset = meanOf(samples);
    return bandwidth(
      samples.map((sample) => sample - offset),
      sampleRate,
    );
  },
  snrDb: (_samples, _sound, levels) => speechToNoise(levels()),
  speechRatio: (_samples, _sound, levels) => speechRatio(levels()),
  longestPauseSeconds: (samples, { sampleRate }) =>
    innerPauses(samples, sampleRate, pauseRangeDb).reduce(
      (longest, { startSeconds, endSeconds }) => Math.max(longest, endSeconds - startSeconds),
      0,
    ),
};

export const figureNames = Object.keys(measures) as readonly FigureName[];

/** Measures some figures of a sound, rounded to what they are worth. */
export function measureFigures<Name extends FigureName>(
  sound: DecodedChannels,
  names: readonly Name[],
): Pick<SoundFigures, Name> {
  const samples = mixChannels(sound.channels);
  let known: Float64Array | undefined;
  const levels = (): Float64Array => {
    known ??= signalLevels(samples, sound.sampleRate);
    return known;
  };
  const figures = names.map((name) => [name, roundFigure(measures[name](samples, sound, levels))] as const);
  return Object.fromEntries(figures) as unknown as Pick<SoundFigures, Name>;
}

/** To five significant digits: what is kept of each of 100,000 recordings. */
function roundFigure(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(5));
}

function meanOf(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / Math.max(samples.length, 1);
}
