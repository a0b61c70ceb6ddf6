/** What the report of one run shows. Plain data: the page knows no models, no corpora and no files but sound and pictures. */
export interface ReportData {
  readonly title: string;
  /** One or two sentences: what was done and what came out. */
  readonly summary?: string;
  /** When the run ended, ISO 8601. */
  readonly createdAt: string;
  /** The line that the run begins with: backend, device, TensorFlow version, compiled or not. */
  readonly backend: string;
  /** The few numbers to see first. */
  readonly keyFigures?: readonly KeyFigure[];
  readonly voices: readonly VoiceBackground[];
  readonly samples: readonly ReportSample[];
  readonly measurements: readonly MeasurementTable[];
  readonly curves: readonly StageCurves[];
  readonly freeze: readonly FreezeStage[];
  readonly timings: readonly Timing[];
  /** The resolved configuration. */
  readonly configYaml: string;
}

export interface KeyFigure {
  readonly label: string;
  /** With its unit: `4.1 dB`. */
  readonly value: string;
  /** What it is to be compared with: `spliced recordings: 3.2 dB`. */
  readonly note?: string;
}

/** What a voice learned from. */
export interface VoiceBackground {
  readonly voice: string;
  /** Minutes of audio of each kind that training could draw on. */
  readonly minutes: Readonly<Record<AudioKind, number>>;
  readonly note?: string;
}

/** Recorded: a person spoke it so. Spliced: put together from recordings. Synthetic: made by another program. */
export type AudioKind = 'recorded' | 'spliced' | 'synthetic';

/** One utterance in several versions, to be compared by ear. */
export interface ReportSample {
  readonly title: string;
  readonly voice: string;
  readonly kind: 'syllable' | 'sentence';
  readonly text: string;
  readonly pinyin?: string;
  /** Short words about it: `question`, `held out`. */
  readonly tags?: readonly string[];
  readonly rows: readonly SampleRow[];
}

export interface SampleRow {
  readonly label: 'recording' | 'spliced' | 'copy-synthesis' | 'synthesis';
  /** Stands in the place of the label's own name, such as that of an arm. */
  readonly name?: string;
  /** What tells this row from others of its label: `timbre of voice 2`. */
  readonly note?: string;
  /** A WAV file: its path or its bytes. */
  readonly wav: string | Uint8Array;
  /** A PNG whose width is time: its path or its bytes. */
  readonly spectrogramPng?: string | Uint8Array;
}

export interface MeasurementTable {
  readonly title: string;
  /** What was measured, on which utterances, with which interval. */
  readonly note?: string;
  /** What a row is, for those who do not see the table. @default 'Audio' */
  readonly rowsAre?: string;
  /** One per column after the first. */
  readonly columns: readonly MeasurementColumn[];
  readonly rows: readonly MeasurementRow[];
}

export interface MeasurementColumn {
  readonly label: string;
  readonly unit?: string;
  readonly better?: 'lower' | 'higher';
  /** Digits after the point. @default 2 */
  readonly digits?: number;
}

export interface MeasurementRow {
  readonly label: string;
  /** true for rows that a system is compared with, such as copy-synthesis. */
  readonly isReference?: boolean;
  readonly cells: readonly MeasurementCell[];
}

/** A value with its interval where there is one, or why there is no value. */
export type MeasurementCell =
  | { readonly value: number; readonly low?: number; readonly high?: number; readonly count?: number }
  | { readonly notMeasured: string };

/** The curves of one stage by metric. `validation/x` is drawn into the chart of `x`. */
export interface StageCurves {
  readonly stage: string;
  readonly metrics: Readonly<Record<string, readonly CurvePoint[]>>;
}

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** Which parameters a stage trained, and how fast. */
export interface FreezeStage {
  readonly stage: string;
  readonly parameters: readonly FreezeRow[];
}

export interface FreezeRow {
  readonly path: string;
  readonly shape: readonly number[];
  /** The peak learning rate, or null when frozen. */
  readonly rate: number | null;
}

export interface Timing {
  readonly label: string;
  readonly seconds: number;
  readonly note?: string;
}
