import { melFilterbank } from '../../../../audio/melFilterbank.ts';
import type { Tensor2D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';

export const ge2eSampleRate = 16_000;
export const ge2eMelBins = 40;
const windowSamples = 400;
export const ge2eHopSamples = 160;

/** Level that quieter recordings are raised to, dB of full scale. */
const targetLevelDb = -30;

/** Raises a recording to -30 dB of full scale; a louder one stays as it is. */
export function raiseLevel(samples: Float32Array): Float32Array {
  const meanSquare = samples.reduce((sum, value) => sum + value * value, 0) / Math.max(samples.length, 1);
  const changeDb = targetLevelDb - 10 * Math.log10(meanSquare);
  if (!(changeDb > 0 && Number.isFinite(changeDb))) return samples;
  const gain = 10 ** (changeDb / 20);
  return samples.map((value) => value * gain);
}

/**
 * Mel power (no logarithm) of samples at 16 kHz: 40 Slaney bands, periodic Hann windows of 400 samples, one each 160,
 * the first centred on the first sample with zeros before it.
 *
 * Shapes: [N] -> [1 + floor(N / 160), 40]; the caller owns it.
 * Source: resemble-ai/Resemblyzer 0.1.4 audio.py, wav_to_mel_spectrogram, with librosa.feature.melspectrogram.
 */
export function powerMel(samples: Float32Array): Tensor2D {
  const frames = 1 + Math.floor(samples.length / ge2eHopSamples);
  const padded = new Float32Array(samples.length + windowSamples);
  padded.set(samples, windowSamples / 2);
  const cut = new Float32Array(frames * windowSamples);
  for (let frame = 0; frame < frames; frame += 1) {
    const start = frame * ge2eHopSamples;
    cut.set(padded.subarray(start, start + windowSamples), frame * windowSamples);
  }
  const { bands, fourier } = bases();
  return tf.tidy(() => {
    const both = tf.matMul(tf.tensor2d(cut, [frames, windowSamples]), tf.tensor2d(fourier.data, fourier.shape));
    const [real, imaginary] = tf.split(tf.square(both), 2, 1) as [Tensor2D, Tensor2D]; // [T, 2F] -> 2 x [T, F]
    return tf.matMul(tf.add<Tensor2D>(real, imaginary), tf.tensor2d(bands.data, bands.shape), false, true) as Tensor2D;
  });
}

interface Matrix {
  readonly data: Float32Array;
  readonly shape: [number, number];
}

let made: { readonly fourier: Matrix; readonly bands: Matrix } | undefined;

/** The windowed Fourier basis [400, 2 · 201], cosines before sines, and the mel bands [40, 201]. */
function bases(): { readonly fourier: Matrix; readonly bands: Matrix } {
  if (made !== undefined) return made;
  const bins = windowSamples / 2 + 1;
  const data = new Float32Array(windowSamples * 2 * bins);
  for (let sample = 0; sample < windowSamples; sample += 1) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * sample) / windowSamples);
    for (let bin = 0; bin < bins; bin += 1) {
      const angle = (2 * Math.PI * ((bin * sample) % windowSamples)) / windowSamples;
      data[sample * 2 * bins + bin] = window * Math.cos(angle);
      data[sample * 2 * bins + bins + bin] = window * Math.sin(angle);
    }
  }
  const bank = melFilterbank({
    sampleRate: ge2eSampleRate,
    nFft: windowSamples,
    hopLength: ge2eHopSamples,
    winLength: windowSamples,
    melBins: ge2eMelBins,
    fMinHz: 0,
    fMaxHz: null,
  });
  made = {
    fourier: { data, shape: [windowSamples, 2 * bins] },
    bands: { data: bank.data, shape: [ge2eMelBins, bins] },
  };
  return made;
}
