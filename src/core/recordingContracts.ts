import type { FigureName } from '../audio/soundFigures.ts';
import type { SoundStep } from '../audio/soundStep.ts';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { VoiceEmbedding } from '../audio/voiceSimilarity.ts';
import type { ParamTree } from '../nn/params.ts';
import type { RandomSource } from '../nn/random.ts';
import type { SyllableEar, Transcriber } from './recogniserContract.ts';
import type { AssetLocator, Published } from './weightContracts.ts';

/* Where recordings come from, what is done to them before training, and how produced ones are measured against real ones. */

export interface CorpusEnvironment {
  readonly cacheFolder: string;
  /** Called with one plain line, or with a count of done and all. */
  report(message: string, done?: number, total?: number): void;
  /** Another corpus, from its node of the config and the node's place there; absent where there is no config. */
  corpus?(node: { readonly name: string; readonly [key: string]: unknown }, path: string): CorpusSource;
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

/** A syllable with a tone, and where it lies in a recording. */
export interface TimedSyllable {
  /** As in `SymbolSequence.toneIds`, above 0. */
  readonly tone: number;
  /** Numbered; absent where it is no plain Mandarin syllable. */
  readonly pinyin?: string | undefined;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** One side of a comparison. */
export interface MetricRecording {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** In the order of speech, where their places are known. */
  readonly syllables?: readonly TimedSyllable[] | undefined;
}

/** What both sides of a comparison say. */
export interface MetricItem {
  /** Whose voice it is, or should be. */
  readonly voice: string;
  readonly unit: 'syllable' | 'sentence';
  readonly text: string;
  /** A code such as zh; 'mixed': Mandarin with foreign words. */
  readonly language: string;
  /** Numbered, one per syllable as spoken, where it is known. */
  readonly pinyin?: readonly string[] | undefined;
}

/** A measure of a produced recording against a real one of the same text, or of a recording by itself. */
export interface Metric {
  /** Unit of the figure, such as 'dB'. */
  readonly unit: string;
  /** Absent: the nearer to the recordings' own figure, the better. */
  readonly better?: 'lower' | 'higher' | undefined;
  /** true: only the produced side is looked at, so that the recordings have a figure of their own. */
  readonly alone?: boolean;
  /** true: it says how like the item's voice a recording is; recordings of other voices are measured too, to be told from it. */
  readonly tellsVoices?: boolean;
  /** Why it can measure nothing, such as weights that were not fetched, and what to do; it is then not asked. */
  readonly unavailable?: string | undefined;
  measure(produced: MetricRecording, recorded: MetricRecording, item: MetricItem): Promise<number | undefined>;
}

/** A network in a file of the ONNX format. */
export interface OnnxModel {
  /** Inputs by name -> the values of the outputs by name. */
  run(
    inputs: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>,
  ): Promise<Readonly<Record<string, Float32Array>>>;
}

/** What a metric is told when it is made. What it opens here is kept, shared and closed by the environment. */
export interface MetricEnvironment {
  readonly spectral: SpectralSettings;
  readonly assets: AssetLocator;
  /** Training recordings of a voice, real ones where there are any: the same ones in the same order for every run of a corpus. */
  trainingRecordings(voice: string, unit?: MetricItem['unit']): Iterable<MetricRecording>;
  /** Of a network that no model hears, or why there is none. */
  readonly speakerEmbedding: VoiceEmbedding | { readonly notMeasured: string };
  /** What hears syllables, or why there is nothing that does. */
  readonly ear: SyllableEar | { readonly notMeasured: string };
  /** What writes down sentences, or why there is nothing that does. */
  readonly transcriber: Transcriber | { readonly notMeasured: string };
  /** What opens ONNX files, or why there is nothing that does. */
  readonly onnx: { open(file: string): Promise<OnnxModel> } | { readonly notMeasured: string };
  /** The parameters of a part with its published weights in their place. */
  published(part: Published & { init(random: RandomSource): ParamTree }): Promise<ParamTree>;
}
