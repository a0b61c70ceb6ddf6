import type { TimedSyllable } from '../core/recordingContracts.ts';
import type { Measured } from './bootstrap.ts';

/** Where a clip comes from. `recording` and `spliced` are what the voice is; `copy-synthesis` is the vocoder's ceiling. */
export type SystemName = 'recording' | 'spliced' | 'copy-synthesis' | 'synthesis';

export type UnitName = 'syllable' | 'sentence';

/**
 * What training heard of an item's combinations of initial, final and tone: each in its voice, each in some voice, or one of them
 * never.
 */
export type Familiarity = 'heard' | 'heard in another voice' | 'never heard';

/** A column of a table of figures. */
export interface MeasureInfo {
  /** Key in `figures`. */
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  readonly better?: 'lower' | 'higher';
  /** Digits after the point. */
  readonly digits: number;
  /** true: it says how like its voice a clip is, and recordings of other voices have a figure too. */
  readonly tellsVoices?: boolean;
  /** Why nothing could be measured by it. */
  readonly unavailable?: string;
}

/** Figures of one system over one voice's held-out items of one unit. */
export interface EvaluationRow {
  readonly voice: string;
  readonly unit: UnitName;
  /** `other-voices`: the recordings of the other voices, held against this one. */
  readonly system: SystemName | 'other-voices';
  readonly figures: Readonly<Record<string, Measured>>;
}

/** One held-out item, with its clips as paths relative to the run folder. */
export interface EvaluatedItem {
  readonly id: string;
  readonly voice: string;
  readonly unit: UnitName;
  readonly text: string;
  readonly pinyin?: string;
  /** Short words about it: 'question', 'formal'. */
  readonly tags: readonly string[];
  /** What its text speaks: Chinese, English, mixed, letters, or a language's code. */
  readonly language?: string;
  readonly familiarity?: Familiarity;
  readonly clips: readonly EvaluatedClip[];
}

export interface EvaluatedClip {
  readonly system: SystemName;
  /** The voice whose recordings gave the timbre, where it is another than the item's. */
  readonly timbreOf?: string;
  readonly wav: string;
  /** Where its syllables with a tone lie; absent where that is not known. */
  readonly syllables?: readonly TimedSyllable[];
  /** What an outside recogniser wrote down, where one was asked. */
  readonly heard?: string;
  /** By measure: against the item's own recording, or of the clip by itself. */
  readonly measures: Readonly<Record<string, number>>;
}

/** The same sentences, spoken once with each of two voices' reference vectors. */
export interface SwapEvaluation {
  readonly first: string;
  readonly second: string;
  readonly sentences: number;
  readonly rows: readonly SwapRow[];
}

export interface SwapRow {
  /** The voice whose reference vector spoke. */
  readonly timbreOf: string;
  /** As in the timbre table. */
  readonly figures: Readonly<Record<string, Measured>>;
  /** By measure, where the speech stands between the voices: 0 is the first's recordings, 1 the second's. */
  readonly positions: Readonly<Record<string, Measured>>;
}

/** What was measured of a trained run. Plain data, `evaluation.json`. */
export interface RunEvaluation {
  readonly voices: readonly string[];
  /** Measures against the recording of the same text, item by item. */
  readonly pairMeasures: readonly MeasureInfo[];
  readonly pairRows: readonly EvaluationRow[];
  /** Measures of a clip by itself; the recordings have rows too. */
  readonly clipMeasures: readonly MeasureInfo[];
  readonly clipRows: readonly EvaluationRow[];
  /** Measures of how a set of clips sounds, against recordings of the voices. */
  readonly timbreMeasures: readonly MeasureInfo[];
  readonly timbreRows: readonly EvaluationRow[];
  readonly positionMeasures: readonly MeasureInfo[];
  readonly swaps: readonly SwapEvaluation[];
  readonly items: readonly EvaluatedItem[];
  /** Content hash of the recogniser that heard syllables, where there was one. */
  readonly recogniser?: string;
  /** Content hash of the weights that sentences were written down with, where any were. */
  readonly transcriber?: string;
  readonly wallSeconds: number;
}
