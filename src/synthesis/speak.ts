import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import type { Scalar, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { tokenOfEachSymbol } from './semanticInput.ts';
import type { TextInputs } from './speechSteps.ts';
import type { Synthesizer } from './synthesizer.ts';

export interface SpeakOptions {
  /** [1, 1, G] */
  readonly timbre: Tensor3D;
  /** A whole number from 0; above 2^31 - 1 it starts again. */
  readonly seed: number;
  readonly noiseScale: number;
  readonly lengthScale: number;
  /** Frames per symbol to use instead of predicted ones. */
  readonly durations?: ArrayLike<number> | undefined;
}

export interface Spoken {
  /** [frames, C] features in the form that the decoder emits. */
  readonly features: Float32Array;
  readonly frames: number;
  /** Frames of each symbol. */
  readonly durations: Int32Array;
  readonly samples: Float32Array;
}

/** Says a sequence of symbols in a timbre: durations, decoder, vocoder. The same seed gives the same wave. */
export async function speak(
  synthesizer: Synthesizer,
  params: ModelParams,
  sequence: SymbolSequence,
  options: SpeakOptions,
): Promise<Spoken> {
  const { timbre } = options;
  const { hidden, durations } = sayText(synthesizer, params, sequence, options);
  const features = sayFrames(synthesizer, { params, timbre, hidden, durations, options });
  hidden.dispose();
  const samples = await vocode(synthesizer, params, { features, timbre });
  const data = await features.data<'float32'>();
  const frames = features.shape[1];
  features.dispose();
  return { features: data, frames, durations, samples };
}

/** Features [1, T, C] -> samples, by the vocoder's graph where it is a network, else by its own code on the host. */
export async function vocode(
  { parts, wave, hostVocoder }: Synthesizer,
  params: ModelParams,
  { features, timbre }: { readonly features: Tensor3D; readonly timbre: Tensor3D },
): Promise<Float32Array> {
  if (hostVocoder !== undefined) {
    const [, frames, bins] = features.shape;
    return hostVocoder.run({ data: await features.data<'float32'>(), frames, bins });
  }
  if (wave === undefined) {
    const frames = tf.squeeze(features, [0]) as Tensor2D;
    const samples = await parts.vocoder.vocode(params['vocoder'] ?? {}, frames, timbre);
    frames.dispose();
    return samples;
  }
  const made = wave(params, { timbre, features });
  const samples = await made.data<'float32'>();
  made.dispose();
  return samples;
}

/** hidden [1, Tx, H], which the caller owns, and the frames of each symbol. */
function sayText(
  synthesizer: Synthesizer,
  params: ModelParams,
  sequence: SymbolSequence,
  { timbre, seed, lengthScale, durations: given }: SpeakOptions,
): { readonly hidden: Tensor3D; readonly durations: Int32Array } {
  const inputs = textInputs(synthesizer.parts, sequence, seed);
  const { hidden, durations } = synthesizer.text(params, { timbre, ...inputs });
  const frames = given === undefined ? wholeFrames(durations.dataSync(), lengthScale) : Int32Array.from(given);
  tf.dispose([durations, { ...inputs } as tf.TensorContainer]);
  return { hidden, durations: frames };
}

/** The symbols as the text graph takes them; the caller owns the tensors. */
export function textInputs(parts: ModelParts, sequence: SymbolSequence, seed: number): Omit<TextInputs, 'timbre'> {
  const steps = sequence.symbolIds.length;
  const row = (values: Int32Array) => tf.tensor2d(values, [1, values.length], 'int32');
  const symbols = {
    seed: seedScalar(seed),
    ids: row(sequence.symbolIds),
    tones: row(sequence.toneIds),
    languages: row(sequence.languageIds),
  };
  if (parts.semantic.outChannels === 0) return symbols;
  const { ids, offsets } = parts.semantic.tokenizer.encode(sequence.normalizedText);
  const spread = new Float32Array(steps * ids.length);
  tokenOfEachSymbol(offsets, sequence.characterIndex).forEach((token, symbol) => {
    spread[symbol * ids.length + token] = 1;
  });
  return { ...symbols, characters: { ids: row(ids), spread: tf.tensor3d(spread, [1, steps, ids.length]) } };
}

function seedScalar(seed: number): Scalar {
  return tf.scalar(seed % 2 ** 31, 'int32');
}

/** Frames that a symbol lasts: at least one, halves rounded up, in float32 as the exported graph computes it. */
export function wholeFrames(predicted: ArrayLike<number>, lengthScale: number): Int32Array {
  const scale = Math.fround(lengthScale);
  return Int32Array.from(predicted, (frames) => {
    const scaled = Math.fround(frames * scale);
    return Math.max(1, Math.floor(Math.fround(scaled + 0.5)));
  });
}

function sayFrames(
  synthesizer: Synthesizer,
  at: {
    readonly params: ModelParams;
    readonly timbre: Tensor3D;
    readonly hidden: Tensor3D;
    readonly durations: Int32Array;
    readonly options: SpeakOptions;
  },
): Tensor3D {
  const { params, timbre, hidden, options } = at;
  const own = {
    alignment: alignmentOf(at.durations),
    noiseScale: tf.scalar(options.noiseScale),
    seed: seedScalar(options.seed),
  };
  const features = synthesizer.frames(params, { timbre, hidden, ...own });
  tf.dispose(own);
  return features;
}

/** Whole durations -> [1, Ty, Tx]. */
export function alignmentOf(durations: Int32Array): Tensor3D {
  const frames = durations.reduce((sum, count) => sum + count, 0);
  const path = new Float32Array(frames * durations.length);
  let frame = 0;
  durations.forEach((count, symbol) => {
    for (let index = 0; index < count; index++) path[frame++ * durations.length + symbol] = 1;
  });
  return tf.tensor3d(path, [1, frames, durations.length]);
}
