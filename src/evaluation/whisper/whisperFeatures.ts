import { melFilterbank } from '../../audio/melFilterbank.ts';
import { matrixProduct } from '../../nn/ops/matrixProduct.ts';
import { reflectPad } from '../../nn/ops/reflectPad.ts';
import { stftPower } from '../../nn/ops/stftMagnitude.ts';
import type { Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';

export const whisperSampleRate = 16_000;
/** Samples from one frame to the next. */
export const whisperHopLength = 160;

const framing = { nFft: 400, hopLength: whisperHopLength, winLength: 400 };
const powerFloor = 1e-10;
/** What lies further below the loudest band counts as that low: powers of ten. */
const rangeDecades = 8;

/**
 * What Whisper hears: (max(log10 mel power, loudest - 8) + 4) / 4 of samples at 16 kHz, Slaney bands up to 8 kHz.
 *
 * Shapes: [N] with N a multiple of 160 -> [1, N / 160, M].
 * Source: Radford et al. (arXiv:2212.04356) section 2.2; openai/whisper v20240930, audio.py, log_mel_spectrogram.
 */
export function whisperFeatures(samples: Float32Array, melBins: number): Tensor3D {
  const settings = { ...framing, sampleRate: whisperSampleRate, melBins, fMinHz: 0, fMaxHz: null };
  const { data, bins } = melFilterbank(settings);
  const reach = framing.nFft / 2;
  const frames = samples.length / whisperHopLength;
  return tf.tidy(() => {
    const wave = reflectPad(tf.tensor2d(samples, [1, samples.length]), [reach, reach]);
    // The frame around the end of the last sample is left out.
    const power = tf.slice(stftPower(wave, framing), [0, 0, 0], [1, frames, bins]);
    const filters = tf.tensor2d(data, [melBins, bins]);
    const mel = matrixProduct(tf.reshape(power, [frames, bins]) as Tensor2D, filters, true); // -> [T, M]
    const decades = tf.mul(tf.log(tf.maximum(mel, powerFloor)), Math.LOG10E);
    const kept = tf.maximum(decades, tf.sub(tf.max(decades), rangeDecades));
    return tf.reshape(tf.mul(tf.add(kept, 4), 1 / 4), [1, frames, melBins]) as Tensor3D;
  });
}
