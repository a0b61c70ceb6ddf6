import { resample } from '../audio/resample.ts';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import type { Recogniser, SyllableEar } from '../core/recogniserContract.ts';
import type { ParamTree } from '../nn/params.ts';
import { randomSource } from '../nn/random.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** Numbered pinyin of the recordings that a recogniser learned from, by voice. */
export type LearnedSyllables = Readonly<Record<string, readonly string[]>>;

/** A trained recogniser as metrics use it; borrows the parameters. */
export function syllableEar(
  recogniser: Recogniser,
  params: ParamTree,
  { spectral, learned }: { readonly spectral: SpectralSettings; readonly learned: LearnedSyllables },
): SyllableEar {
  const known = new Map(Object.entries(learned).map(([voice, syllables]) => [voice, new Set(syllables)]));
  return {
    learnedFrom: (voice, pinyin) => known.get(voice)?.has(pinyin) ?? false,
    hear: (samples, sampleRate) =>
      tf.tidy(() => {
        const own = resample(samples, sampleRate, spectral.sampleRate);
        const { data, frames } = logMelSpectrogram(longEnough(own, spectral.nFft), spectral);
        const mel = tf.tensor3d(data, [1, frames, spectral.melBins]);
        const sound = { mel, mask: tf.ones([1, frames, 1]) as Tensor3D };
        const logits = recogniser.recognise(params, sound, { training: false, random: randomSource(0, 0) });
        const best = Object.entries(logits).map(([head, scores]) => [head, bestClass(scores)]);
        return Object.fromEntries(best) as Readonly<Record<string, number>>;
      }),
  };
}

/** [1, V] -> the number of the highest. */
function bestClass(scores: Tensor2D): number {
  return (tf.argMax(scores, 1) as Tensor1D).dataSync<'int32'>()[0] as number;
}

/** Silence behind a sound that is too short to be analysed. */
function longEnough(samples: Float32Array, least: number): Float32Array {
  if (samples.length >= least) return samples;
  const padded = new Float32Array(least);
  padded.set(samples);
  return padded;
}
