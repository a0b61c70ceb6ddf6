import { z } from 'zod';
import { speechToNoise } from '../audio/snr.ts';
import type { SoundFigures } from '../audio/soundFigures.ts';
import { type LevelCounts, pooledLevels } from './levelCounts.ts';
import { type PreparationRecord, preparedFigures } from './preparationChain.ts';
import type { Utterance } from './utterance.ts';

const limit = () => z.number().nullable().default(null);

/** What a recording must be to be trained on; null asks nothing. */
export const gateSchema = z.strictObject({
  leastSeconds: limit(),
  mostSeconds: limit(),
  leastSnrDb: limit(),
  /** Share of the frames that are speech. */
  leastSpeechRatio: limit(),
  mostClippedSamples: limit(),
  /** Telephone speech ends at 4 kHz. */
  leastBandwidthHz: limit(),
  leastLoudnessLufs: limit(),
});

/** One gate for sentences, one for isolated syllables; those have no pauses to measure noise by. */
export const gatesSchema = z.strictObject({ sentence: gateSchema.prefault({}), syllable: gateSchema.prefault({}) });

export type Gate = z.infer<typeof gateSchema>;
export type Gates = z.infer<typeof gatesSchema>;

export const rejectionReasons = ['silent', 'short', 'long', 'noisy', 'clipped', 'narrow', 'soft'] as const;

export type RejectionReason = (typeof rejectionReasons)[number];

/** Why a recording is not trained on. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly got: number;
  readonly limit: number;
  readonly unit: string;
}

/** An utterance with what was measured of it. */
export interface JudgedUtterance {
  readonly utterance: Pick<Utterance, 'id' | 'speaker' | 'tags' | 'text' | 'pinyin'>;
  readonly record: PreparationRecord;
}

/**
 * What each recording is rejected for, in the order of the utterances. SNR, length and speech ratio are those of the prepared
 * sound; clipping, bandwidth and loudness are those of the recording, which no step can mend. Isolated syllables are judged
 * by the noise and the loudness of all syllables of their speaker.
 */
export function judge(utterances: readonly JudgedUtterance[], gates: Gates): readonly (readonly Rejection[])[] {
  const pools = poolSyllables(utterances);
  return utterances.map(({ utterance, record }) => {
    const figures = judgedFigures(record);
    if (unitOf(utterance) === 'sentence') return rejectionsOf(figures, gates.sentence);
    return rejectionsOf({ ...figures, ...pools.get(utterance.speaker) }, gates.syllable);
  });
}

/** One syllable said alone, or a sentence: by its tag, else by its text. */
export function unitOf({ tags, text, pinyin }: JudgedUtterance['utterance']): 'syllable' | 'sentence' {
  if (tags.unit !== undefined) return tags.unit;
  const isOne = pinyin?.length === 1 || /^\p{Script=Han}\p{P}*$/u.test(text);
  return isOne ? 'syllable' : 'sentence';
}

/** One line for people: `noisy (14.2 dB, least 25)`. */
export function describeRejection({ reason, got, limit, unit }: Rejection): string {
  const most = ['long', 'clipped'].includes(reason) ? 'most' : 'least';
  return `${reason} (${Number(got.toPrecision(4))}${unit === '' ? '' : ` ${unit}`}, ${most} ${limit})`;
}

function judgedFigures(record: PreparationRecord): SoundFigures {
  const { clippedSamples, bandwidthHz, loudnessLufs } = record.recorded;
  const prepared = preparedFigures(record);
  // What was trimmed to a single vowel has no quiet frame left that it could stand out from.
  const speechRatio = Math.max(record.recorded.speechRatio, prepared.speechRatio);
  return { ...prepared, clippedSamples, bandwidthHz, loudnessLufs, speechRatio };
}

function rejectionsOf(figures: SoundFigures, gate: Gate): readonly Rejection[] {
  const rejections: Rejection[] = [];
  const least = (reason: RejectionReason, got: number, limit: number | null, unit: string): void => {
    if (limit !== null && !(got >= limit)) rejections.push({ reason, got, limit, unit });
  };
  const most = (reason: RejectionReason, got: number, limit: number | null, unit: string): void => {
    if (limit !== null && !(got <= limit)) rejections.push({ reason, got, limit, unit });
  };
  least('silent', figures.speechRatio, gate.leastSpeechRatio, '');
  least('short', figures.durationSeconds, gate.leastSeconds, 's');
  most('long', figures.durationSeconds, gate.mostSeconds, 's');
  least('noisy', figures.snrDb, gate.leastSnrDb, 'dB');
  most('clipped', figures.clippedSamples, gate.mostClippedSamples, 'samples');
  least('narrow', figures.bandwidthHz, gate.leastBandwidthHz, 'Hz');
  least('soft', figures.loudnessLufs, gate.leastLoudnessLufs, 'LUFS');
  return rejections;
}

/** SNR and loudness of all isolated syllables of each speaker. */
function poolSyllables(
  utterances: readonly JudgedUtterance[],
): ReadonlyMap<string, Pick<SoundFigures, 'snrDb' | 'loudnessLufs'>> {
  const clips = new Map<string, { readonly levels: LevelCounts[]; power: number; seconds: number }>();
  for (const { utterance, record } of utterances) {
    if (record.levels === undefined || unitOf(utterance) === 'sentence') continue;
    const pool = clips.get(utterance.speaker) ?? { levels: [], power: 0, seconds: 0 };
    clips.set(utterance.speaker, pool);
    const { loudnessLufs, durationSeconds } = record.recorded;
    pool.levels.push(record.levels);
    pool.power += 10 ** (loudnessLufs / 10) * durationSeconds;
    pool.seconds += durationSeconds;
  }
  return new Map(
    [...clips].map(([speaker, { levels, power, seconds }]) => [
      speaker,
      { snrDb: speechToNoise(pooledLevels(levels)), loudnessLufs: 10 * Math.log10(power / seconds) },
    ]),
  );
}
