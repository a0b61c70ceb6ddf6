import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { Augmentation } from '../core/trainer/augmentation.ts';
import type { LengthBucket } from '../corpus/lengthBuckets.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { SemanticItem } from '../synthesis/semanticInput.ts';
import type { SyllableHead } from '../text/syllableClasses.ts';
import type { ReferencePick } from './referenceDraw.ts';

/** What a batch needs of an utterance: plain data, so that any thread can take it. */
export type BatchUtterance = Pick<
  PreparedUtterance,
  'id' | 'text' | 'speaker' | 'frames' | 'durationSeconds' | 'spans' | 'features'
> & {
  readonly symbols: Pick<
    PreparedUtterance['symbols'],
    'normalizedText' | 'symbolIds' | 'toneIds' | 'languageIds' | 'characterIndex'
  >;
};

/** What all batches of a corpus share. */
export interface BatchCorpus {
  readonly featureFolder: string;
  readonly speakers: readonly string[];
  readonly settings: SpectralSettings;
}

/** The shape that batches of a bucket are padded to. */
export interface PaddedBucket extends LengthBucket {
  /** Characters, where there is a semantic encoder: Tc. */
  readonly tokens?: number | undefined;
}

/** A window of each utterance's recording. */
export interface WindowPick {
  readonly segmentFrames: number;
  /** [B] first frame of each. */
  readonly starts: readonly number[];
}

/** All that decides an acoustic micro-batch: drawn already, nothing read yet. */
export interface AcousticTask {
  readonly kind: 'acoustic';
  readonly utterances: readonly BatchUtterance[];
  readonly withSpans: boolean;
  readonly withLinearSpectrogram: boolean;
  /** Absent: padded to the longest. */
  readonly bucket?: PaddedBucket | undefined;
  readonly reference: ReferencePick;
  /** Absent where the model has no styles: of each utterance, the place of its style among `count`, if it has one. */
  readonly styles?: { readonly count: number; readonly places: readonly (number | undefined)[] } | undefined;
  /** Absent without a semantic encoder. */
  readonly semantic?:
    | { readonly items: readonly SemanticItem[]; readonly channels: number; readonly maxTokens: number }
    | undefined;
  /** Present in a joint stage. */
  readonly windows?: WindowPick | undefined;
}

/** All that decides a vocoder micro-batch. */
export interface WindowTask {
  readonly kind: 'windows';
  readonly utterances: readonly BatchUtterance[];
  readonly windows: WindowPick;
}

/** All that decides a micro-batch of single syllables. */
export interface SyllableTask {
  readonly kind: 'syllables';
  readonly utterances: readonly BatchUtterance[];
  /** [B] class numbers by head. */
  readonly classes: Readonly<Record<SyllableHead, readonly number[]>>;
  readonly paddedFrames: number;
  /** Absent: as they were recorded. Seed and name decide the draws. */
  readonly augmentation?: (Augmentation & { readonly seed: number; readonly name: string }) | undefined;
}

export type BatchTask = AcousticTask | WindowTask | SyllableTask;

export function batchUtterance(utterance: PreparedUtterance): BatchUtterance {
  const { id, text, speaker, frames, durationSeconds, spans, features } = utterance;
  const { normalizedText, symbolIds, toneIds, languageIds, characterIndex } = utterance.symbols;
  const symbols = { normalizedText, symbolIds, toneIds, languageIds, characterIndex };
  return { id, text, speaker, frames, durationSeconds, spans, features, symbols };
}

export function batchCorpus({
  reader,
  speakers,
  settings,
}: Pick<PreparedCorpus, 'reader' | 'speakers' | 'settings'>): BatchCorpus {
  return { featureFolder: reader.folder, speakers, settings };
}
