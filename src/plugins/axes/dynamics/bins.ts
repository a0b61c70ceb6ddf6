import { quantile } from '../../../audio/level.ts';
import type { PoolUtterance, SoundMeasures } from '../../../core/dataContracts.ts';
import type { AxisFeature, SpokenUtterance } from '../../../core/diversityContracts.ts';
import { spokenTokens } from '../../../diversity/spokenTokens.ts';
import { ConfigError } from '../../../errors.ts';
import type { DynamicsConfig } from './config.ts';

/** An utterance of fewer has no rate and no place for a pause. */
const leastSyllables = 3;
/** Beside the speaker's own median. */
const ownRateRatio = 0.15;
const pitchSemitones = 2;
const loudnessDb = 3;
const loudnessRangeLu = 2;
/** Semitones between the 10th and the 90th percentile. */
const flatBelow = 4;
const livelyAbove = 10;
/** Mean of the standardised measures. */
const arousalBound = 0.75;

type Measure = 'rate' | 'pitch' | 'range' | 'loudness';
const measures: readonly Measure[] = ['rate', 'pitch', 'range', 'loudness'];

/** And what is binned beside the speaker's own without being a sign of arousal. */
type Measured = Readonly<Record<Measure | 'loudnessRange', number | undefined>>;

interface Norm {
  readonly median: number;
  readonly deviation: number;
}

type SpeakerNorms = Readonly<Record<keyof Measured, Norm>>;

/** Says in which bin of each facet an utterance lies, beside the others of its speaker. @throws ConfigError without measures. */
export function dynamicsOf(
  corpus: readonly PoolUtterance[],
  config: DynamicsConfig,
): (utterance: SpokenUtterance) => readonly AxisFeature[] {
  const bySpeaker = new Map<string, Measured[]>();
  for (const utterance of corpus) {
    const count = utterance.pinyin?.length ?? spokenCount(spokenTokens(utterance));
    const measured = measuredOf(soundOf(utterance), count);
    const own = bySpeaker.get(utterance.speaker);
    if (own === undefined) bySpeaker.set(utterance.speaker, [measured]);
    else own.push(measured);
  }
  const norms = new Map([...bySpeaker].map(([speaker, measured]) => [speaker, normsOf(measured)]));
  return (utterance) => {
    const sound = soundOf(utterance);
    const count = spokenCount(utterance.tokens);
    const own = norms.get(utterance.speaker);
    return own === undefined
      ? []
      : binsOf(measuredOf(sound, count), own, config, count < leastSyllables ? undefined : sound);
  };
}

function soundOf({ id, sound }: PoolUtterance): SoundMeasures {
  if (sound !== undefined) return sound;
  throw new ConfigError(
    `axis 'dynamics': '${id}' was not measured, and only recordings can be; leave this axis out here (weight 0)`,
  );
}

function spokenCount(tokens: SpokenUtterance['tokens']): number {
  return tokens.filter(({ kind }) => kind !== 'mark').length;
}

function measuredOf(sound: SoundMeasures, syllables: number): Measured {
  return {
    rate: syllables < leastSyllables || sound.speechSeconds <= 0 ? undefined : syllables / sound.speechSeconds,
    pitch: sound.pitchHz === undefined ? undefined : 12 * Math.log2(sound.pitchHz),
    range: sound.pitchRangeSemitones,
    loudness: Number.isFinite(sound.loudnessLufs) ? sound.loudnessLufs : undefined,
    loudnessRange: syllables < leastSyllables ? undefined : sound.loudnessRangeLu,
  };
}

function normsOf(measured: readonly Measured[]): SpeakerNorms {
  const norm = (name: keyof Measured): Norm => {
    const values = measured.flatMap((one) => one[name] ?? []);
    if (values.length === 0) return { median: 0, deviation: 0 };
    const median = quantile(values, 0.5);
    return {
      median,
      deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - median) ** 2, 0) / values.length),
    };
  };
  return {
    ...{ rate: norm('rate'), pitch: norm('pitch'), range: norm('range') },
    ...{ loudness: norm('loudness'), loudnessRange: norm('loudnessRange') },
  };
}

function binsOf(
  measured: Measured,
  norms: SpeakerNorms,
  config: DynamicsConfig,
  sentence: SoundMeasures | undefined,
): readonly AxisFeature[] {
  const { rate, pitch, range, loudness, loudnessRange } = measured;
  const bins: AxisFeature[] = [];
  const add = (facet: string, item: string | undefined) => item && bins.push({ facet, item, amount: 1 });
  const usual = norms.rate.median;
  add('rate', binOf(rate, [config.slowBelow, config.fastAbove], ['slow', 'normal', 'fast']));
  add('ownRate', binOf(rate, [usual * (1 - ownRateRatio), usual * (1 + ownRateRatio)], ['slower', 'usual', 'faster']));
  add('pitch', binOf(pitch, around(norms.pitch.median, pitchSemitones), ['low', 'middle', 'high']));
  add('pitchRange', binOf(range, [flatBelow, livelyAbove], ['flat', 'normal', 'lively']));
  add('loudness', binOf(loudness, around(norms.loudness.median, loudnessDb), ['soft', 'normal', 'loud']));
  const ownRange = around(norms.loudnessRange.median, loudnessRangeLu);
  add('loudnessRange', binOf(loudnessRange, ownRange, ['even', 'usual', 'uneven']));
  add('pauses', sentence && (sentence.pauses > 0 ? 'with pause' : 'without pause'));
  const arousal = arousalOf(measured, norms);
  add('arousal', binOf(arousal, [-arousalBound, arousalBound], ['calm', 'neutral', 'excited']));
  return bins;
}

function around(middle: number, distance: number): readonly [number, number] {
  return [middle - distance, middle + distance];
}

function binOf(
  value: number | undefined,
  [low, high]: readonly [number, number],
  names: readonly [string, string, string],
): string | undefined {
  if (value === undefined) return undefined;
  if (value < low) return names[0];
  return value > high ? names[2] : names[1];
}

/**
 * How far rate, pitch, range and loudness lie together above the speaker's own, in standard deviations.
 *
 * Source: Banse & Scherer, Acoustic profiles in vocal emotion expression (1996): all four rise with arousal.
 * Differs: an unweighted mean, not a fitted model, hence a proxy.
 */
function arousalOf(measured: Measured, norms: SpeakerNorms): number | undefined {
  const standardised = measures.flatMap((name) => {
    const value = measured[name];
    const { median, deviation } = norms[name];
    return value === undefined || deviation === 0 ? [] : [(value - median) / deviation];
  });
  if (standardised.length === 0) return undefined;
  return standardised.reduce((sum, value) => sum + value, 0) / standardised.length;
}
