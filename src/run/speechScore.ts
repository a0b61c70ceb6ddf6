import { linearBins, type SpectralSettings } from '../audio/spectralSettings.ts';
import { linearSpectrogram, logMelSpectrogram } from '../audio/spectrogram.ts';
import type { DecoderTargets } from '../core/contracts.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { ConfigError } from '../errors.ts';
import { randomSource } from '../nn/random.ts';
import { textInputs } from '../synthesis/speak.ts';
import { textStep } from '../synthesis/speechSteps.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** A trained system that listens. */
export interface Listener {
  readonly parts: ModelParts;
  readonly params: ModelParams;
  readonly spectral: SpectralSettings;
  /** [1, 1, G] of the voice that is heard. */
  readonly timbre: Tensor3D;
}

/**
 * How well speech fits a text: the log-likelihood of the posterior's sample, moved to the prior's space, under the
 * text's prior along the best monotonic alignment; mean over frames and channels, without its constant. -Infinity where
 * there are fewer frames than symbols.
 * Source: VITS (arXiv:2106.06103), equation 6, by the decoder's own alignment search.
 *
 * @throws ConfigError when the decoder is not variational.
 */
export function speechScore(
  { parts, params, spectral, timbre }: Listener,
  samples: Float32Array,
  text: SymbolSequence,
): number {
  const { data, frames } = logMelSpectrogram(samples, spectral);
  const symbols = text.symbolIds.length;
  if (symbols === 0 || frames < symbols) return Number.NEGATIVE_INFINITY;
  const needsLinear = parts.decoder.needs.includes('linearSpectrogram');
  return tf.tidy(() => {
    const { hidden } = textStep(parts, params, { timbre, ...textInputs(parts, text, 0) });
    const targets: DecoderTargets = {
      mel: tf.tensor3d(data, [1, frames, spectral.melBins]),
      mask: tf.ones([1, frames, 1]),
      ...(needsLinear && {
        linearSpectrogram: tf.tensor3d(linearSpectrogram(samples, spectral).data, [1, frames, linearBins(spectral)]),
      }),
    };
    const { variational } = parts.decoder.train(
      params['decoder'] ?? {},
      { hidden, mask: tf.ones([1, symbols, 1]), timbre },
      { targets, context: { training: false, random: randomSource(0, 0) } },
    );
    if (variational === undefined)
      throw new ConfigError(
        'the decoder of this run has no prior of the text; name a run with model/decoder=vae-mel or vits',
      );
    const { zPrior, prior } = variational;
    const distance = tf.div(tf.sub(zPrior, prior.mean), tf.exp(prior.logStd));
    return tf.mean(tf.sub(tf.mul(tf.square(distance), -0.5), prior.logStd)).dataSync<'float32'>()[0] ?? 0;
  });
}
