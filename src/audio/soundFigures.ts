import type { DecodedChannels } from './decodedChannels.ts';
import { innerPauses } from './innerPauses.ts';
import { bandwidth, countClippedSamples, meanSample, withoutOffset } from './inspectAudio.ts';
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

const silentLufs = -100;
/** Frames this far below the loudest one are a pause. */
const pauseRangeDb = 40;

const measures: Readonly<Record<FigureName, (sound: MeasuredSound) => number>> = {
  channels: ({ channels }) => channels.length,
  sampleRate: ({ sampleRate }) => sampleRate,
  durationSeconds: ({ samples, sampleRate }) => samples.length / sampleRate,
  truePeakDb: ({ samples }) => amplitudeToDb(truePeakAmplitude(samples)),
  loudnessLufs: ({ samples, sampleRate }) => Math.max(integratedLoudness(samples, sampleRate), silentLufs),
  dcOffset: (sound) => sound.mean(),
  clippedSamples: ({ channels }) => Math.max(...channels.map(countClippedSamples)),
  bandwidthHz: (sound) => bandwidth(withoutOffset(sound.samples, sound.mean()), sound.sampleRate),
  snrDb: (sound) => speechToNoise(sound.levels()),
  speechRatio: (sound) => speechRatio(sound.levels()),
  longestPauseSeconds: ({ samples, sampleRate }) =>
    innerPauses(samples, sampleRate, pauseRangeDb).reduce(
      (longest, { startSeconds, endSeconds }) => Math.max(longest, endSeconds - startSeconds),
      0,
    ),
};

export const figureNames = Object.keys(measures) as readonly FigureName[];

/** A sound that is measured: what was worked out for one figure, and a figure itself, is kept for the next time. */
export class MeasuredSound implements DecodedChannels {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
  /** The mean of the channels. */
  readonly samples: Float32Array;
  readonly #known = new Map<FigureName, number>();
  #mean: number | undefined;
  #levels: Float64Array | undefined;

  constructor({ channels, sampleRate }: DecodedChannels) {
    this.channels = channels;
    this.sampleRate = sampleRate;
    this.samples = mixChannels(channels);
  }

  /** Of the samples. */
  mean(): number {
    this.#mean ??= meanSample(this.samples);
    return this.#mean;
  }

  /** Frame levels as `signalLevels` gives them, dBFS. */
  levels(): Float64Array {
    this.#levels ??= signalLevels(this.samples, this.sampleRate);
    return this.#levels;
  }

  /** Some figures, rounded to what they are worth. */
  figures<Name extends FigureName>(names: readonly Name[]): Pick<SoundFigures, Name> {
    return Object.fromEntries(names.map((name) => [name, this.#figure(name)])) as unknown as Pick<SoundFigures, Name>;
  }

  #figure(name: FigureName): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const figure = roundFigure(measures[name](this));
    this.#known.set(name, figure);
    return figure;
  }
}

/** Measures some figures of a sound, rounded to what they are worth. */
export function measureFigures<Name extends FigureName>(
  sound: DecodedChannels,
  names: readonly Name[],
): Pick<SoundFigures, Name> {
  return new MeasuredSound(sound).figures(names);
}

/** To five significant digits: what is kept of each of 100,000 recordings. */
function roundFigure(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(5));
}
