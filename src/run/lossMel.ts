import { melFilterbank } from '../audio/melFilterbank.ts';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { WaveToMel } from '../core/objectives/waveTerms.ts';
import { logMel } from '../nn/ops/logMel.ts';
import { stftMagnitude } from '../nn/ops/stftMagnitude.ts';
import type { Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/**
 * The differentiable wave -> log-mel of the vocoder's loss: the run's framing with mel bands up to half the sample rate.
 * Source: HiFi-GAN's `fmax_for_loss: null`.
 */
export function lossMel(settings: SpectralSettings): WaveToMel {
  const { data: weights, bins, melBins } = melFilterbank({ ...settings, fMaxHz: null });
  return (wave: Tensor3D) =>
    tf.tidy(() => {
      const [batch, samples] = wave.shape;
      const filterbank = tf.transpose(tf.tensor2d(weights, [melBins, bins])) as Tensor2D;
      const magnitude = stftMagnitude(tf.reshape(wave, [batch, samples]) as Tensor2D, settings); // [B, N, 1] -> [B, T, F]
      return logMel(magnitude, filterbank);
    });
}
