import { type SemanticBatch, spreadSemantic } from '../core/objectives/acousticPass.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { ForwardContext } from '../nn/module.ts';
import { randomSource } from '../nn/random.ts';
import { tidyResult } from '../nn/tidyResult.ts';
import type { Scalar, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** What the three parts of speaking share. */
interface SpeechInputs {
  /** [1, 1, G] */
  readonly timbre: Tensor3D;
}

export interface TextInputs extends SpeechInputs {
  /** int32 */
  readonly seed: Scalar;
  /** [1, Tx] int32 each */
  readonly ids: Tensor2D;
  readonly tones: Tensor2D;
  readonly languages: Tensor2D;
  /** Where the model has a semantic encoder: token ids [1, Tc], and spread [1, Tx, Tc], 1 where a symbol belongs to a token. */
  readonly characters?: { readonly ids: Tensor2D; readonly spread: Tensor3D } | undefined;
}

export interface TextStates {
  /** [1, Tx, H] */
  readonly hidden: Tensor3D;
  /** [1, Tx] predicted frames, neither scaled nor rounded. */
  readonly durations: Tensor2D;
}

export interface FrameInputs extends SpeechInputs {
  readonly seed: Scalar;
  readonly hidden: Tensor3D;
  /** [1, Ty, Tx] 1 where a frame belongs to a symbol. */
  readonly alignment: Tensor3D;
  readonly noiseScale: Scalar;
}

export interface WaveInputs extends SpeechInputs {
  /** [1, Ty, C] */
  readonly features: Tensor3D;
}

/** Symbols -> hidden states and durations. Pure; the caller owns the result. */
export function textStep(parts: ModelParts, params: ModelParams, inputs: TextInputs): TextStates {
  const { timbre, ids, tones, languages } = inputs;
  const context = speechContext(inputs.seed);
  return tidyResult(() => {
    const mask = tf.ones([1, ids.shape[1], 1]) as Tensor3D;
    const semantic = spreadSemantic(parts, params, {
      batch: semanticBatch(inputs),
      split: { boundary: 0 },
      context,
    });
    const symbols = { ids, tones, languages, mask };
    const hidden = parts.phonemes.encode(params['phonemes'] ?? {}, { symbols, semantic, timbre }, context);
    return { hidden, durations: parts.duration.predict(params['duration'] ?? {}, { hidden, mask, timbre }, context) };
  });
}

/** The characters of one text, nothing cached. */
export function semanticBatch({ characters }: Pick<TextInputs, 'characters'>): SemanticBatch | undefined {
  if (characters === undefined) return undefined;
  const mask = tf.ones([1, characters.ids.shape[1], 1]) as Tensor3D;
  return { tokens: { ids: characters.ids, mask }, mask, spread: characters.spread };
}

/** Hidden states laid over frames -> the decoder's features [1, Ty, C]. Pure; the caller owns the result. */
export function frameStep(parts: ModelParts, params: ModelParams, inputs: FrameInputs): Tensor3D {
  const { timbre, hidden, alignment, noiseScale, seed } = inputs;
  const [, frames, symbols] = alignment.shape;
  return tf.tidy(() =>
    parts.decoder.infer(
      params['decoder'] ?? {},
      {
        hidden,
        mask: tf.ones([1, symbols, 1]),
        timbre,
        alignment,
        frameMask: tf.ones([1, frames, 1]),
        noiseScale,
      },
      speechContext(seed),
    ),
  );
}

/** Features -> wave [1, N, 1] by a vocoder that is a network. Pure; the caller owns the result. */
export function waveStep(parts: ModelParts, params: ModelParams, { features, timbre }: WaveInputs): Tensor3D {
  const { training } = parts.vocoder;
  if (training === undefined) throw new RangeError('waveStep: the vocoder is no network');
  return training.generate(params['vocoder'] ?? {}, features, timbre);
}

/** The seed stands where a training step has its number, so that it can be an input of a graph. */
function speechContext(seed: Scalar): ForwardContext {
  return { training: false, random: randomSource(0, seed).fork('synthesis') };
}
