import type { ZodType } from 'zod';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { Spectrogram } from '../audio/spectrogram.ts';
import type { ForwardContext } from '../nn/module.ts';
import type { ParamTree } from '../nn/params.ts';
import type { RandomSource } from '../nn/random.ts';
import type { DiagonalNormal } from '../nn/variational/diagonalNormal.ts';
import type { Frontend } from '../text/frontend.ts';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import type { Sampler, Selection } from './dataContracts.ts';
import type { Axis, AxisSource, SentenceStates } from './diversityContracts.ts';
import type { Launcher, LauncherEnvironment } from './launcherContract.ts';
import type {
  CorpusEnvironment,
  CorpusSource,
  Metric,
  MetricEnvironment,
  PreparationStep,
} from './recordingContracts.ts';
import type { AssetLocator, FetchableWeights, Published } from './weightContracts.ts';
import type { CreateTaskWork } from './workers/taskWork.ts';

/*
 * What a part must be. Core code asks a part what it is (`emits`, `accepts`, `hopLength`, `layerCount`) and never compares
 * its name. Dimensions: B batch, Tx symbols, Tc characters, Ty frames, Tr reference frames, N samples, C channels,
 * G timbre channels, M mels. Layout is channels-last. Every method borrows its arguments; the caller owns results.
 */

/** One selectable thing: a kind, a name, a strict schema for its configuration node and a way to make it. */
export type Plugin<Kind extends PluginKind = PluginKind> = AnyPlugin<Kind> & DeclaredForms<Kind>;

interface AnyPlugin<Kind extends PluginKind> {
  readonly kind: Kind;
  readonly name: string;
  /** One sentence for `tonelab plugins`. */
  readonly summary: string;
  /** A zod strict object; its node in the config is `{ name, ...these keys }`. */
  readonly configSchema: ZodType;
  /** Weights that `tonelab weights fetch <name>` brings for it. */
  readonly fetchable?: FetchableWeights;
  create(config: never, environment: PluginEnvironments[Kind]): PluginProducts[Kind];
}

/** What parts hand each other, known from a checked config alone, so that parts that do not fit are refused before any is made. */
export interface PartForms {
  readonly decoder: Pick<Decoder, 'emits'>;
  /** `accepts: 'any'`: whatever the decoder emits. */
  readonly vocoder: { readonly accepts: FeatureForm | 'any'; readonly hopLength: number };
}

type DeclaredForms<Kind extends PluginKind> = Kind extends keyof PartForms
  ? { forms(config: never, spectral: SpectralSettings): PartForms[Kind] }
  : unknown;

/** What each kind of plugin produces. A new kind is one line here and one in `PluginEnvironments`. */
export interface PluginProducts {
  readonly semantic: SemanticEncoder;
  readonly phonemes: PhonemeEncoder;
  readonly reference: ReferenceEncoder;
  readonly style: StyleEncoder;
  readonly decoder: Decoder;
  readonly duration: DurationPredictor;
  readonly vocoder: Vocoder;
  readonly frontend: Frontend;
  readonly corpus: CorpusSource;
  readonly preparation: PreparationStep;
  readonly metric: Metric;
  readonly launcher: Launcher;
  readonly selection: Selection;
  readonly sampler: Sampler;
  readonly axis: Axis;
}

/** What each kind of plugin is told when it is made. */
export interface PluginEnvironments {
  readonly semantic: { readonly assets: AssetLocator };
  readonly phonemes: TextDimensions & { readonly semanticChannels: number; readonly timbreChannels: number };
  readonly reference: {
    readonly spectral: SpectralSettings;
    readonly speakerCount: number;
    readonly assets: AssetLocator;
  };
  readonly style: { readonly timbreChannels: number };
  readonly decoder: DecoderDimensions;
  readonly duration: { readonly hiddenChannels: number; readonly timbreChannels: number };
  readonly vocoder: {
    readonly spectral: SpectralSettings;
    readonly features: FeatureForm;
    readonly timbreChannels: number;
  };
  readonly frontend: { readonly assets: AssetLocator };
  readonly corpus: CorpusEnvironment;
  readonly preparation: { readonly spectral: SpectralSettings };
  readonly metric: MetricEnvironment;
  readonly launcher: LauncherEnvironment;
  readonly selection: { readonly axes: AxisSource };
  readonly sampler: { readonly axes: AxisSource };
  readonly axis: { readonly states?: SentenceStates | undefined };
}

export type PluginKind = keyof PluginProducts;

// ---------------------------------------------------------------- dimensions

/** Sizes of the symbol table. */
export interface TextDimensions {
  readonly symbolCount: number;
  readonly toneCount: number;
  readonly languageCount: number;
}

/** What flows between decoder and vocoder: log-mel frames or a latent, and how wide it is. */
export interface FeatureForm {
  readonly form: 'mel' | 'latent';
  readonly channels: number;
}

export interface DecoderDimensions {
  readonly hiddenChannels: number;
  readonly timbreChannels: number;
  readonly spectral: SpectralSettings;
}

// ---------------------------------------------------------------- losses

/** The counts of a batch that a loss may be divided by. Known before the first forward pass, so that accumulation is exact. */
export type CountName = 'utterances' | 'symbols' | 'frames' | 'tokens';

/**
 * One loss as a sum and the count it is divided by. The division comes after accumulation: two micro-batches give the
 * same loss and gradients as one batch, and padding changes neither.
 */
export interface LossTerm {
  /** Sum over the whole batch, padding excluded. */
  readonly numerator: Scalar;
  readonly per: CountName;
  /** [B] sums per utterance, where they exist. */
  readonly perUtterance?: Tensor1D;
  /** [B, Tx] sums per symbol, where they exist. */
  readonly perSymbol?: Tensor2D;
  /** [B, Ty, 1] values per frame, 0 where padded, where they exist. */
  readonly perFrame?: Tensor3D;
}

// ---------------------------------------------------------------- encoders

/** Characters as a tokenizer gives them. ids [B, Tc] int32; mask [B, Tc, 1]. */
export interface TokenBatch {
  readonly ids: Tensor2D;
  readonly mask: Tensor3D;
}

export interface EncodedText {
  /** Token ids of a normalised text. */
  readonly ids: Int32Array;
  /** The text offset (code units) of each token, -1 for special tokens. */
  readonly offsets: Int32Array;
  /** Tokens of the text that did not fit into maxTokens; 0 if all did. */
  readonly truncatedTokens: number;
}

export interface Tokenizer {
  readonly vocabularySize: number;
  encode(text: string): EncodedText;
}

/**
 * GPT: characters -> states that carry meaning and prosody. Split at a layer boundary: `prefix` runs the embeddings and
 * layers [0, boundary) without dropout, `suffix` the rest; `suffix(prefix(x))` equals the whole model.
 */
export interface SemanticEncoder extends Published {
  /** Width of the states; 0 means that there is no semantic encoder and nothing else here is called. */
  readonly outChannels: number;
  readonly layerCount: number;
  readonly maxTokens: number;
  readonly tokenizer: Tokenizer;
  init(random: RandomSource): ParamTree;
  /** -> [B, Tc, Cs] */
  prefix(params: ParamTree, tokens: TokenBatch, boundary: number): Tensor3D;
  /** states [B, Tc, Cs], mask [B, Tc, 1] -> [B, Tc, Cs] */
  suffix(params: ParamTree, states: SuffixInput, context: ForwardContext): Tensor3D;
  /** Next-token logits [B, Tc, V] of final states, where the model is a language model. */
  logits?(params: ParamTree, states: Tensor3D): Tensor3D;
  /** Path (below this part's root) of layer `index`'s parameters, for freeze rules; embeddings are 'embeddings'. */
  layerPath(index: number): string;
  /** The matrices of each layer that low-rank adapters may change. */
  readonly adaptable: readonly AdaptableMatrix[];
}

/** A matrix that low-rank adapters may change: a kernel [in, out] of a layer, or some columns where one packs several. */
export interface AdaptableMatrix {
  /** What recipes call it, and the path of its adapter below the layer: 'attention/query'. */
  readonly name: string;
  /** Path of the kernel below the layer. */
  readonly kernel: string;
  /** Absent: all columns. */
  readonly columns?: { readonly from: number; readonly count: number };
}

export interface SuffixInput {
  readonly states: Tensor3D;
  readonly mask: Tensor3D;
  readonly boundary: number;
}

/** Symbols of a batch. ids, tones, languages [B, Tx] int32; mask [B, Tx, 1]. */
export interface SymbolBatch {
  readonly ids: Tensor2D;
  readonly tones: Tensor2D;
  readonly languages: Tensor2D;
  readonly mask: Tensor3D;
}

export interface PhonemeEncoderInputs {
  readonly symbols: SymbolBatch;
  /** [B, Tx, Cs] semantic states already spread over each character's symbols; absent without a semantic encoder. */
  readonly semantic?: Tensor3D | undefined;
  /** [B, 1, G] */
  readonly timbre: Tensor3D;
}

export interface PhonemeEncoder extends Published {
  readonly outChannels: number;
  init(random: RandomSource): ParamTree;
  /** -> [B, Tx, C], zero where masked. */
  encode(params: ParamTree, inputs: PhonemeEncoderInputs, context: ForwardContext): Tensor3D;
}

/**
 * mel [B, Tr, M] log-mel frames of reference recordings, or rows of the encoder's own front end; mask [B, Tr, 1];
 * speakerIds [B] int32.
 */
export interface ReferenceBatch {
  readonly mel: Tensor3D;
  readonly mask: Tensor3D;
  readonly speakerIds: Tensor1D;
}

export interface ReferenceEncoder extends Published {
  readonly outChannels: number;
  /** false: the vector comes from the speaker's number, and recordings are not looked at. */
  readonly usesRecordings: boolean;
  /** Present in an encoder that hears recordings in its own way; absent: it looks at the corpus' log-mel. */
  readonly frontEnd?: ReferenceFrontEnd;
  /** Present in an encoder that mixes learned tokens: what it gives for weights of them instead of recordings. */
  readonly tokens?: {
    readonly count: number;
    /** As many weights as tokens: -> [1, 1, G]. */
    mix(params: ParamTree, weights: readonly number[]): Tensor3D;
  };
  init(random: RandomSource): ParamTree;
  /** One timbre vector per item, [B, 1, G]. Several recordings of a voice are averaged by the caller. */
  encode(params: ParamTree, reference: ReferenceBatch, context: ForwardContext): Tensor3D;
}

/**
 * What an encoder hears of recordings where it is not the corpus' log-mel: rows that are computed once for a stretch of
 * speech, outside of training steps. No gradient reaches the encoder's parameters: they stay as they are.
 */
export interface ReferenceFrontEnd {
  /** Width of a row. */
  readonly channels: number;
  /** Speech that a stretch should last at least: shorter recordings are laid end to end. */
  readonly leastSeconds: number;
  /** One row for each stretch of samples: -> [stretches, channels]. */
  rows(params: ParamTree, stretches: readonly Float32Array[], sampleRate: number): Tensor2D;
}

/** Named styles, which utterances are known to have by their tags: each is a vector that is added to the timbre. */
export interface StyleEncoder extends Published {
  readonly names: readonly string[];
  /** The place among the names of the style that an utterance with these tags has; undefined: none, nothing is added. */
  styleOf(tags: Readonly<Record<string, string | undefined>>): number | undefined;
  init(random: RandomSource): ParamTree;
  /** weights [B, S] over the names -> [B, 1, G] */
  encode(params: ParamTree, weights: Tensor2D): Tensor3D;
}

// ---------------------------------------------------------------- decoder

/** Features that a decoder wants in its batches beside the mel. */
export type FeatureName = 'linearSpectrogram' | 'mel' | 'wave' | 'boundaries';

export interface DecoderTargets {
  /** [B, Ty, M] log-mel */
  readonly mel: Tensor3D;
  /** [B, Ty, 1] */
  readonly mask: Tensor3D;
  /** [B, Ty, F] magnitude, where the decoder needs it. */
  readonly linearSpectrogram?: Tensor3D | undefined;
  /** [B, Tx, 2] first and last+1 frame that each symbol may take; absent: plain monotonic alignment search. */
  readonly spans?: Tensor3D | undefined;
}

export interface DecoderInputs {
  /** [B, Tx, H] */
  readonly hidden: Tensor3D;
  /** [B, Tx, 1] */
  readonly mask: Tensor3D;
  /** [B, 1, G] */
  readonly timbre: Tensor3D;
}

/** What a decoder's training pass hands to the objective, which owns the losses. */
export interface DecoderTraining {
  /** [B, Ty, C] in the form that the decoder `emits`; absent from one that does not emit in training. */
  readonly emitted?: Tensor3D;
  /** [B, Ty, Tx] hard alignment, each valid frame one symbol; no gradient. */
  readonly alignment: Tensor3D;
  /** Posterior sample moved by the flow to the prior's space, posterior, and the prior spread over frames. */
  readonly variational?: {
    readonly zPrior: Tensor3D;
    readonly posterior: DiagonalNormal;
    readonly prior: DiagonalNormal;
  };
  /** The terms that the decoder's `ownTerms` names, by metric key without prefix. */
  readonly terms?: Readonly<Record<string, LossTerm>>;
}

export interface DecoderInference extends DecoderInputs {
  /** [B, Ty, Tx] from predicted durations. */
  readonly alignment: Tensor3D;
  /** [B, Ty, 1] */
  readonly frameMask: Tensor3D;
  /** Standard deviation of the prior sample: 0 is the mean, VITS speaks with 0.667. */
  readonly noiseScale: Scalar;
}

export interface Decoder extends Published {
  readonly emits: FeatureForm;
  /** false: features come of inference alone, and training has only the decoder's own terms. Default true. */
  readonly emitsInTraining?: boolean;
  /** Loss terms of its own, and what each weighs where a recipe's `losses.own` does not say. */
  readonly ownTerms?: Readonly<Record<string, number>>;
  readonly needs: readonly FeatureName[];
  init(random: RandomSource): ParamTree;
  train(
    params: ParamTree,
    inputs: DecoderInputs,
    step: { readonly targets: DecoderTargets; readonly context: ForwardContext },
  ): DecoderTraining;
  /** -> [B, Ty, C] in the form that it emits. */
  infer(params: ParamTree, inputs: DecoderInference, context: ForwardContext): Tensor3D;
}

export interface DurationPredictor extends Published {
  init(random: RandomSource): ParamTree;
  /** durations [B, Tx] frames per symbol. The hidden states come with their gradient already stopped. */
  loss(params: ParamTree, inputs: DecoderInputs & { readonly durations: Tensor2D }, context: ForwardContext): LossTerm;
  /** -> [B, Tx] frames (not rounded, 0 where masked). */
  predict(params: ParamTree, inputs: DecoderInputs, context: ForwardContext): Tensor2D;
}

// ---------------------------------------------------------------- vocoder

/** What discriminators say of a wave: scores and feature maps per discriminator, batch axis first. */
export interface Judgement {
  readonly scores: readonly Tensor[];
  readonly featureMaps: readonly (readonly Tensor[])[];
}

/**
 * Leaves of a part that no gradient moves and each training pass does, such as the singular vectors of spectral norm.
 * They are kept in checkpoints like all others; forward passes only read them.
 */
export interface Buffers {
  /** Is the leaf at this path (below the part's root) a buffer? */
  owns(path: string): boolean;
  /** The parameters that the next training pass reads: buffers moved on once, other leaves shared. Borrows. */
  advance(params: ParamTree): ParamTree;
}

export interface Discriminators extends Published {
  readonly buffers?: Buffers;
  init(random: RandomSource): ParamTree;
  /** wave [B, N, 1] */
  judge(params: ParamTree, wave: Tensor3D): Judgement;
}

/** The trainable side of a neural vocoder. */
export interface VocoderTraining {
  /** Length of a training window; the wave has segmentFrames * hopLength samples. */
  readonly segmentFrames: number;
  /** features [B, T, C] -> wave [B, T * hopLength, 1] */
  generate(params: ParamTree, features: Tensor3D, timbre?: Tensor3D): Tensor3D;
  readonly discriminators?: Discriminators;
}

/** The work of a vocoder that is host code, as `WorkerPool` takes it: worker threads share it. */
export interface HostVocoding {
  readonly script: URL;
  readonly createWork: CreateTaskWork<unknown, Spectrogram, Float32Array>;
  readonly data: unknown;
}

export interface Vocoder extends Published {
  /** Where its waves are made by code of the host that threads can run; `vocode` gives the same ones. */
  readonly onHost?: HostVocoding;
  readonly accepts: FeatureForm;
  readonly hopLength: number;
  /** Absent: nothing to train (Griffin-Lim). */
  readonly training?: VocoderTraining;
  init(random: RandomSource): ParamTree;
  /** features [T, C] -> T * hopLength samples in [-1, 1]. */
  vocode(params: ParamTree, features: Tensor2D, timbre?: Tensor3D): Promise<Float32Array>;
}
