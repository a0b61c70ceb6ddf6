import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { AudioError } from '../errors.ts';
import { randomSource } from '../nn/random.ts';
import type { Tensor1D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** What a voice is known by: mels of its recordings, or its number where the encoder is a table. */
export interface VoiceReference {
  /** Log-mels, each [frames, M]. */
  readonly mels: readonly Float32Array[];
  readonly speakerId: number;
}

/** Frames that one reference window has; several windows of a voice are averaged. */
const windowFrames = 160;

/** Log-mels of waves, for a reference. @throws AudioError for a recording that is too short. */
export function referenceMels(waves: readonly Float32Array[], settings: SpectralSettings): readonly Float32Array[] {
  return waves.map((wave) => logMelSpectrogram(wave, settings).data);
}

/**
 * The timbre vector of a voice: recordings are laid end to end, cut into windows, and the windows' vectors averaged,
 * which is steadier than any one of them.
 *
 * Shapes: -> [1, 1, G]; the caller owns it.
 * @throws AudioError when there is no recording and the encoder needs one.
 */
export function timbreVector(
  parts: ModelParts,
  params: ModelParams,
  options: { readonly voice: VoiceReference; readonly melBins: number },
): Tensor3D {
  const { voice, melBins } = options;
  const context = { training: false, random: randomSource(0, 0) };
  const windows = parts.reference.usesRecordings ? cutWindows(voice.mels, melBins) : [new Float32Array(melBins)];
  return tf.tidy(() => {
    const own = params['reference'] ?? {};
    const vectors = windows.map((window) => {
      const frames = window.length / melBins;
      const mel = tf.tensor3d(window, [1, frames, melBins]);
      const speakerIds = tf.tensor1d([voice.speakerId], 'int32') as Tensor1D;
      return parts.reference.encode(own, { mel, mask: tf.ones([1, frames, 1]), speakerIds }, context);
    });
    return tf.mul(tf.addN(vectors), 1 / vectors.length) as Tensor3D;
  });
}

function cutWindows(mels: readonly Float32Array[], melBins: number): readonly Float32Array[] {
  const total = mels.reduce((sum, mel) => sum + mel.length, 0);
  if (total === 0) throw new AudioError('timbre: no reference recording; give at least one of a second or more');
  const joined = new Float32Array(total);
  let at = 0;
  for (const mel of mels) {
    joined.set(mel, at);
    at += mel.length;
  }
  const width = windowFrames * melBins;
  if (total <= width) return [joined];
  return Array.from({ length: Math.floor(total / width) }, (_, index) =>
    joined.subarray(index * width, (index + 1) * width),
  );
}
