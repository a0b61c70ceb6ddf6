import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { ForwardContext } from '../nn/module.ts';
import type { ParamTree } from '../nn/params.ts';
import type { RandomSource } from '../nn/random.ts';
import type { Tensor2D, Tensor3D } from '../tf.ts';
import type { Published } from './weightContracts.ts';

/** Short sounds, such as single syllables. mel [B, T, M] log-mel frames, mask [B, T, 1]. */
export interface HeardSound {
  readonly mel: Tensor3D;
  readonly mask: Tensor3D;
}

/** [B, classes] by head. */
export type ClassLogits = Readonly<Record<string, Tensor2D>>;

/** What a recogniser is told when it is made. */
export interface RecogniserEnvironment {
  readonly spectral: SpectralSettings;
  /** How many classes each head tells apart. */
  readonly classes: Readonly<Record<string, number>>;
}

/** Hears what is said: one class by each of several heads. It takes no part in speaking. */
export interface Recogniser extends Published {
  readonly heads: readonly string[];
  init(random: RandomSource): ParamTree;
  recognise(params: ParamTree, sound: HeardSound, context: ForwardContext): ClassLogits;
}

/** A trained recogniser of single syllables. */
export interface SyllableEar {
  /** Did it learn from this voice's recording of a syllable, in numbered pinyin? Then what it hears in it says nothing. */
  learnedFrom(voice: string, pinyin: string): boolean;
  /** The number of the class that each head hears. */
  hear(samples: Float32Array, sampleRate: number): Readonly<Record<string, number>>;
}

/** Writes down sentences as a stranger would who hears them for the first time. */
export interface Transcriber {
  /** Undefined where it does not know the language, a code such as zh. What was heard once is remembered as long as the samples live. */
  transcribe(samples: Float32Array, sampleRate: number, language: string): Promise<string | undefined>;
}
