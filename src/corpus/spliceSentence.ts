import { dbToAmplitude } from '../audio/level.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { hashFraction } from './contentHash.ts';
import { type SpliceOptions, type SplicePiece, spliceUnits } from './spliceUnits.ts';
import { spokenUnits } from './spokenUnits.ts';
import { scaleDuration } from './timeScale.ts';
import type { Boundary } from './utterance.ts';

/** The recordings of one voice by numbered pinyin, cleaned and trimmed. */
export type SyllableBank = ReadonlyMap<string, Float32Array>;

export interface SpliceSentenceOptions extends SpliceOptions {
  /** Length of the pause at a comma; the other marks have theirs in proportion. */
  readonly commaPauseSeconds: number;
  /** Random spread of duration (share) and level (dB) per syllable; 0 switches it off. */
  readonly durationSpread: number;
  readonly levelSpreadDb: number;
  readonly seed: number;
}

/** A sentence made of recordings, or the reason why it could not be made. */
export type SplicedSentence =
  | {
      readonly samples: Float32Array;
      readonly boundaries: readonly Boundary[];
      readonly pinyin: readonly string[];
    }
  | { readonly skipped: 'letters' | 'missing syllable' | 'no syllable'; readonly what: string };

/** Pauses relative to a comma's. */
const pauseShares: Readonly<Record<string, number>> = {
  ...{ '，': 1, '、': 0.67, '；': 1.33, '：': 1.11, '—': 1.11, '…': 1.67, '～': 0.67 },
  ...{ '。': 1.67, '？': 1.67, '！': 1.67 },
};

/** Neutral tones are this much shorter and softer than the full tone that stands in for them. */
const neutralDuration = 0.7;
const neutralLevel = 0.6;

/**
 * Which full tone sounds nearest to a neutral one after each tone: high after a third tone, low after a fourth, else
 * falling. Source: Chao, A Grammar of Spoken Chinese (1968), 1.3.6.
 */
const neutralStandIns: Readonly<Record<string, string>> = { '3': '1423', '4': '3421', default: '4312' };

/**
 * Splices a sentence, given as symbols, from single syllables, with their exact boundaries. Letters are not spoken: such
 * a sentence is skipped, and so is one with a syllable that the bank does not have.
 */
export function spliceSentence(
  id: string,
  sequence: SymbolSequence,
  bank: SyllableBank,
  options: SpliceSentenceOptions,
): SplicedSentence {
  const pieces: SplicePiece[] = [];
  const pinyin: string[] = [];
  for (const { kind, unit } of spokenUnits(sequence)) {
    if (kind === 'other') return { skipped: 'letters', what: unit };
    if (kind === 'mark') {
      pieces.push({ unit, pauseSeconds: options.commaPauseSeconds * (pauseShares[unit] ?? 1) });
      continue;
    }
    const reading = spokenReading(unit, bank);
    const samples = soundOf(reading, pinyin.at(-1)?.at(-1) ?? '', bank, options.sampleRate);
    if (samples === undefined) return { skipped: 'missing syllable', what: unit };
    pieces.push({ unit: reading, samples: vary(samples, `${id} ${pinyin.length}`, options) });
    pinyin.push(reading);
  }
  if (pinyin.length === 0) return { skipped: 'no syllable', what: sequence.normalizedText };
  return { ...spliceUnits(pieces, options), pinyin };
}

/**
 * Sandhi makes second tones that no dictionary has and nobody recorded (wo2 in 我很好): such a syllable is spoken, and
 * labelled, with the third tone that it is written with.
 */
function spokenReading(unit: string, bank: SyllableBank): string {
  if (!unit.endsWith('2') || bank.has(unit)) return unit;
  const written = `${unit.slice(0, -1)}3`;
  return bank.has(written) ? written : unit;
}

function soundOf(
  reading: string,
  toneBefore: string,
  bank: SyllableBank,
  sampleRate: number,
): Float32Array | undefined {
  const recorded = bank.get(reading);
  if (recorded !== undefined || !reading.endsWith('5')) return recorded;
  const base = reading.slice(0, -1);
  const tones = neutralStandIns[toneBefore] ?? neutralStandIns['default'] ?? '';
  const standIn = [...tones].map((tone) => bank.get(base + tone)).find((samples) => samples !== undefined);
  if (standIn === undefined) return undefined;
  return scaleDuration(standIn, neutralDuration, sampleRate).map((sample) => sample * neutralLevel);
}

function vary(samples: Float32Array, name: string, options: SpliceSentenceOptions): Float32Array {
  const { durationSpread, levelSpreadDb, seed, sampleRate } = options;
  if (durationSpread === 0 && levelSpreadDb === 0) return samples;
  const factor = 1 + durationSpread * (2 * hashFraction(seed, `${name} duration`) - 1);
  const gainDb = levelSpreadDb * (2 * hashFraction(seed, `${name} level`) - 1);
  const gain = dbToAmplitude(gainDb);
  return scaleDuration(samples, factor, sampleRate).map((sample) => sample * gain);
}
