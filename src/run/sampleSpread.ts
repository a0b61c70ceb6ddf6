import { spreadSemantic } from '../core/objectives/acousticPass.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { randomSource } from '../nn/random.ts';
import { alignmentOf, textInputs, wholeFrames } from '../synthesis/speak.ts';
import { semanticBatch } from '../synthesis/speechSteps.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** What differs between samples: what dropout leaves out, or the draws from the prior. */
export type SampleSource = 'dropout' | 'prior';

export interface SpreadOptions {
  /** [1, 1, G] */
  readonly timbre: Tensor3D;
  readonly samples: number;
  readonly from: SampleSource;
  /** Of the prior's draws. */
  readonly noiseScale: number;
}

/**
 * How much samples of a sentence differ: the variance of the decoder's features over the samples, a mean over frames and
 * channels, all laid over the samples' mean durations. The text encoder runs once, without dropout.
 *
 * Source: `dropout`: Gal & Ghahramani, Dropout as a Bayesian approximation (arXiv:1506.02142), section 4, with the prior's mean.
 */
export function sampleSpread(
  parts: ModelParts,
  params: ModelParams,
  sequence: SymbolSequence,
  { timbre, samples, from, noiseScale }: SpreadOptions,
): number {
  const own = textInputs(parts, sequence, 0);
  const spread = tf.tidy(() => {
    const rows = <T extends tf.Tensor>(one: T) => tf.tile(one, [samples, ...one.shape.slice(1).map(() => 1)]) as T;
    const random = randomSource(0, 0).fork('spread');
    const context = { training: from === 'dropout', random };
    const symbols = sequence.symbolIds.length;
    const one = spreadSemantic(parts, params, {
      batch: semanticBatch(own),
      split: { boundary: 0 },
      context: { training: false, random },
    });
    const mask = tf.ones([samples, symbols, 1]) as Tensor3D;
    const given = { ids: rows(own.ids), tones: rows(own.tones), languages: rows(own.languages), mask };
    const voice = rows(timbre);
    const encoded = { symbols: given, semantic: one && rows(one), timbre: voice };
    const hidden = parts.phonemes.encode(params['phonemes'] ?? {}, encoded, context);
    const inputs = { hidden, mask, timbre: voice };
    const durations = parts.duration.predict(params['duration'] ?? {}, inputs, context);
    const alignment = rows(alignmentOf(wholeFrames(tf.mean(durations, 0).dataSync(), 1)));
    const emitted = parts.decoder.infer(
      params['decoder'] ?? {},
      {
        ...inputs,
        alignment,
        frameMask: tf.ones([samples, alignment.shape[1], 1]),
        noiseScale: tf.scalar(from === 'dropout' ? 0 : noiseScale),
      },
      context,
    );
    const { variance } = tf.moments(emitted, 0); // [S, Ty, C] -> [Ty, C]
    return (tf.mean(variance) as tf.Scalar).dataSync()[0] as number;
  });
  tf.dispose({ ...own } as tf.TensorContainer);
  return spread;
}
