import type { FigureName } from '../audio/soundFigures.ts';
import type { SoundStep } from '../audio/soundStep.ts';

/* Where recordings come from, what is done to them before training, and how produced ones are measured against real ones. */

export interface CorpusEnvironment {
  readonly cacheFolder: string;
  /** Called with one plain line, or with a count of done and all. */
  report(message: string, done?: number, total?: number): void;
}

/** The manifest that a corpus plugin imports. */
export interface ImportedCorpus {
  readonly root: string;
  /** Read once, one after the other, and checked by the corpus subject's schema; a large corpus is a stream. */
  readonly utterances: Iterable<unknown> | AsyncIterable<unknown>;
  readonly licence: string;
  readonly attribution: string;
}

export interface CorpusSource {
  import(): Promise<ImportedCorpus>;
}

/** One step of preparing a recording. What it does lies in a module of its own, which each thread that prepares loads. */
export interface PreparationStep {
  /** `new URL('./step.ts', import.meta.url)`; it exports `createStep`, a `CreateSoundStep`. */
  readonly module: URL;
  /** What `createStep` is given: plain data. With the sound it decides the outcome. */
  readonly options: unknown;
  /** The figures that it may change; they are measured before and after it. */
  readonly changes: readonly FigureName[];
}

/** Makes the work of a preparation step in one thread. */
export type CreateSoundStep<Options> = (options: Options) => SoundStep | Promise<SoundStep>;

/** One side of a comparison. */
export interface MetricRecording {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** A measure of a produced recording against a real one of the same text, or of a recording by itself. */
export interface Metric {
  /** Unit of the figure, such as 'dB'. */
  readonly unit: string;
  /** Absent: the nearer to the recordings' own figure, the better. */
  readonly better?: 'lower' | 'higher' | undefined;
  /** true: only the produced side is looked at, so that the recordings have a figure of their own. */
  readonly alone?: boolean;
  measure(produced: MetricRecording, recorded: MetricRecording): Promise<number | undefined>;
}
