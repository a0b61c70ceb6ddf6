import { CorpusError } from '../errors.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { roundUp } from './lengthBuckets.ts';
import type { PreparedUtterance } from './preparedCorpus.ts';

/** Padded arrays of a batch, on the host. Padding is zero everywhere but in `mel` and `characterIndex`. */
export interface CollatedBatch {
  readonly batchSize: number;
  /** Tx */
  readonly symbols: number;
  /** Ty */
  readonly frames: number;
  readonly melBins: number;
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  /** [B, Tx] */
  readonly symbolIds: Int32Array;
  /** [B, Tx] */
  readonly toneIds: Int32Array;
  /** [B, Tx] */
  readonly languageIds: Int32Array;
  /** [B, Tx] code unit of the normalised text, -1 for none and in the padding. */
  readonly characterIndex: Int32Array;
  /** [B] symbols */
  readonly textLengths: Int32Array;
  /** [B, Ty, M], padded with the least value that a log-mel can have. */
  readonly mel: Float32Array;
  /** [B] frames */
  readonly frameLengths: Int32Array;
  /** [B] place of the speaker in the corpus's list */
  readonly speakerIds: Int32Array;
  /** [B, Tx, 2] first and last+1 frame of each symbol; all frames where nothing is known; absent unless asked for. */
  readonly spans: Int32Array | undefined;
  /** [B, Ty * hopLength], absent unless asked for. */
  readonly wave: Float32Array | undefined;
}

export interface CollateOptions {
  readonly speakers: readonly string[];
  readonly melBins: number;
  readonly hopLength: number;
  /** Tx; default: the longest, rounded up to a multiple of 8. */
  readonly symbols?: number | undefined;
  /** Ty; default: the longest, rounded up to a multiple of 32. */
  readonly frames?: number | undefined;
  /** @default false */
  readonly withWave?: boolean | undefined;
  /** @default false */
  readonly withSpans?: boolean | undefined;
}

/** ln(1e-5), the floor of the log-mel. */
export const melPadding: number = Math.log(1e-5);

/** What collation reads of an utterance. */
export type CollatableUtterance = Pick<
  PreparedUtterance,
  'id' | 'text' | 'speaker' | 'frames' | 'mel' | 'wave' | 'spans'
> & {
  readonly symbols: Pick<SymbolSequence, 'normalizedText' | 'symbolIds' | 'toneIds' | 'languageIds' | 'characterIndex'>;
};

/**
 * Lays utterances side by side.
 *
 * @throws CorpusError when one is longer than the shape, or its speaker is unknown.
 */
export function collate(utterances: readonly CollatableUtterance[], options: CollateOptions): CollatedBatch {
  const symbols = options.symbols ?? roundUp(Math.max(...utterances.map(symbolCount)), 8);
  const frames = options.frames ?? roundUp(Math.max(...utterances.map((utterance) => utterance.frames)), 32);
  for (const utterance of utterances) checkFits(utterance, symbols, frames);
  const size = utterances.length;
  const { melBins, hopLength } = options;
  return {
    batchSize: size,
    symbols,
    frames,
    melBins,
    ids: utterances.map(({ id }) => id),
    texts: utterances.map((utterance) => utterance.symbols.normalizedText),
    symbolIds: padInts(utterances, symbols, (utterance) => utterance.symbols.symbolIds),
    toneIds: padInts(utterances, symbols, (utterance) => utterance.symbols.toneIds),
    languageIds: padInts(utterances, symbols, (utterance) => utterance.symbols.languageIds),
    characterIndex: padInts(utterances, symbols, (utterance) => utterance.symbols.characterIndex, -1),
    textLengths: Int32Array.from(utterances, symbolCount),
    mel: padFloats(utterances, frames * melBins, (utterance) => utterance.mel(), melPadding),
    frameLengths: Int32Array.from(utterances, (utterance) => utterance.frames),
    speakerIds: Int32Array.from(utterances, (utterance) => speakerNumber(utterance, options.speakers)),
    spans: options.withSpans === true ? padInts(utterances, symbols * 2, spansOf) : undefined,
    wave: options.withWave === true ? padFloats(utterances, frames * hopLength, (u) => u.wave(), 0) : undefined,
  };
}

function symbolCount(utterance: CollatableUtterance): number {
  return utterance.symbols.symbolIds.length;
}

/** Without known boundaries symbol k of n may take any frame that leaves one for each of the others. */
function spansOf(utterance: CollatableUtterance): Int32Array {
  if (utterance.spans !== undefined) return utterance.spans;
  const count = symbolCount(utterance);
  return Int32Array.from({ length: count * 2 }, (_, at) => {
    const symbol = at >> 1;
    return at % 2 === 0 ? symbol : utterance.frames - (count - 1 - symbol);
  });
}

function speakerNumber(utterance: CollatableUtterance, speakers: readonly string[]): number {
  const number = speakers.indexOf(utterance.speaker);
  if (number >= 0) return number;
  throw new CorpusError(`'${utterance.id}': speaker '${utterance.speaker}' is unknown (known: ${speakers.join(', ')})`);
}

function checkFits(utterance: CollatableUtterance, symbols: number, frames: number): void {
  const count = symbolCount(utterance);
  if (count <= symbols && utterance.frames <= frames) return;
  throw new CorpusError(
    `'${utterance.id}': ${count} symbols and ${utterance.frames} frames do not fit a batch of ${symbols} and ${frames}`,
  );
}

function padInts(
  utterances: readonly CollatableUtterance[],
  width: number,
  valuesOf: (utterance: CollatableUtterance) => Int32Array,
  padding = 0,
): Int32Array {
  const padded = new Int32Array(utterances.length * width).fill(padding);
  utterances.forEach((utterance, row) => {
    padded.set(valuesOf(utterance), row * width);
  });
  return padded;
}

function padFloats(
  utterances: readonly CollatableUtterance[],
  width: number,
  valuesOf: (utterance: CollatableUtterance) => Float32Array,
  padding: number,
): Float32Array {
  const padded = new Float32Array(utterances.length * width).fill(padding);
  utterances.forEach((utterance, row) => {
    padded.set(valuesOf(utterance), row * width);
  });
  return padded;
}
