import { type SemanticBatch, spreadSemantic } from '../core/objectives/acousticPass.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { uploadBatch } from '../core/trainer/hostBatch.ts';
import type { ForwardContext } from '../nn/module.ts';
import { randomSource } from '../nn/random.ts';
import { tidyResult } from '../nn/tidyResult.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import type { Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { semanticInput } from './semanticInput.ts';

export interface SpeakOptions {
  /** [1, 1, G] */
  readonly timbre: Tensor3D;
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
  parts: ModelParts,
  params: ModelParams,
  sequence: SymbolSequence,
  options: SpeakOptions,
): Promise<Spoken> {
  const context: ForwardContext = { training: false, random: randomSource(options.seed, 0).fork('synthesis') };
  const hidden = encodeSymbols(parts, params, sequence, { timbre: options.timbre, context });
  const durations =
    options.durations === undefined
      ? predictDurations(parts, params, { hidden, options, context })
      : Int32Array.from(options.durations);
  const features = decode(parts, params, { hidden, durations, options, context });
  hidden.dispose();
  const samples = await parts.vocoder.vocode(params['vocoder'] ?? {}, features, options.timbre);
  const data = await features.data<'float32'>();
  const frames = features.shape[0];
  features.dispose();
  return { features: data, frames, durations, samples };
}

/** -> [1, Tx, H]; the caller owns it. */
function encodeSymbols(
  parts: ModelParts,
  params: ModelParams,
  sequence: SymbolSequence,
  at: { readonly timbre: Tensor3D; readonly context: ForwardContext },
): Tensor3D {
  const steps = sequence.symbolIds.length;
  return tf.tidy(() => {
    const row = (values: Int32Array) => tf.tensor2d(values, [1, steps], 'int32');
    const symbols = {
      ids: row(sequence.symbolIds),
      tones: row(sequence.toneIds),
      languages: row(sequence.languageIds),
      mask: tf.ones([1, steps, 1]) as Tensor3D,
    };
    const semantic = semanticStates(parts, params, sequence, at.context);
    return parts.phonemes.encode(params['phonemes'] ?? {}, { symbols, semantic, timbre: at.timbre }, at.context);
  });
}

function semanticStates(
  parts: ModelParts,
  params: ModelParams,
  sequence: SymbolSequence,
  context: ForwardContext,
): Tensor3D | undefined {
  if (parts.semantic.outChannels === 0) return undefined;
  const { ids, offsets } = parts.semantic.tokenizer.encode(sequence.normalizedText);
  const host = semanticInput([{ tokenIds: ids, offsets, characterIndex: sequence.characterIndex }], {
    symbolSteps: sequence.symbolIds.length,
    channels: parts.semantic.outChannels,
    tokenSteps: ids.length,
  });
  return spreadSemantic(parts, params, { batch: uploadBatch<SemanticBatch>(host), split: { boundary: 0 }, context });
}

interface DecodeAt {
  readonly hidden: Tensor3D;
  readonly options: SpeakOptions;
  readonly context: ForwardContext;
}

function predictDurations(parts: ModelParts, params: ModelParams, { hidden, options, context }: DecodeAt): Int32Array {
  const predicted = tf.tidy(() => {
    const mask = tf.ones([1, hidden.shape[1], 1]) as Tensor3D;
    return parts.duration
      .predict(params['duration'] ?? {}, { hidden, mask, timbre: options.timbre }, context)
      .dataSync();
  });
  return Int32Array.from(predicted, (frames) => Math.max(1, Math.round(frames * options.lengthScale)));
}

/** -> [Ty, C]; the caller owns it. */
function decode(parts: ModelParts, params: ModelParams, at: DecodeAt & { readonly durations: Int32Array }): Tensor2D {
  const { hidden, durations, options, context } = at;
  return tidyResult(() => {
    const alignment = alignmentOf(durations);
    const frames = alignment.shape[1];
    const emitted = parts.decoder.infer(
      params['decoder'] ?? {},
      {
        hidden,
        mask: tf.ones([1, durations.length, 1]),
        timbre: options.timbre,
        alignment,
        frameMask: tf.ones([1, frames, 1]),
        noiseScale: options.noiseScale,
      },
      context,
    );
    return tf.squeeze(emitted, [0]) as Tensor2D; // [1, Ty, C] -> [Ty, C]
  });
}

/** -> [1, Ty, Tx] */
function alignmentOf(durations: Int32Array): Tensor3D {
  const frames = durations.reduce((sum, count) => sum + count, 0);
  const path = new Float32Array(frames * durations.length);
  let frame = 0;
  durations.forEach((count, symbol) => {
    for (let index = 0; index < count; index++) path[frame++ * durations.length + symbol] = 1;
  });
  return tf.tensor3d(path, [1, frames, durations.length]);
}
