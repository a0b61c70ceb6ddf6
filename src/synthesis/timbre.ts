import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { endToEnd, stretchesOf } from '../audio/stretches.ts';
import type { ReferenceEncoder } from '../core/contracts.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { AudioError } from '../errors.ts';
import type { ParamTree } from '../nn/params.ts';
import { randomSource } from '../nn/random.ts';
import type { Tensor1D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';

/** What a voice is known by: its recordings, or its number where the encoder is a table. */
export interface VoiceReference {
  readonly recordings: readonly ReferenceRecording[];
  readonly speakerId: number;
}

/** A recording at the corpus' sample rate; an encoder asks for what it hears. */
export interface ReferenceRecording {
  /** Log-mel, [frames * M]. */
  mel(): Float32Array;
  /** Samples in [-1, 1]. */
  wave(): Float32Array;
}

/** Frames that one window of log-mel has; several windows of a voice are averaged. */
const windowFrames = 160;

/**
 * The timbre vector of a voice. Recordings are laid end to end and cut into windows of log-mel, whose vectors are
 * averaged, which is steadier than any one of them; an encoder with a front end of its own hears them in stretches that
 * last as long as it wants, and averages these itself.
 *
 * Shapes: -> [1, 1, G]; the caller owns it.
 * @throws AudioError when there is no recording and the encoder needs one.
 */
export function timbreVector(
  parts: Pick<ModelParts, 'reference' | 'style'>,
  params: ModelParams,
  options: {
    readonly voice: VoiceReference;
    readonly spectral: SpectralSettings;
    /** Place of a style among the names that the model knows, which is added. */
    readonly style?: number | undefined;
  },
): Tensor3D {
  const { reference } = parts;
  const { voice, spectral } = options;
  const own = params['reference'] ?? {};
  const context = { training: false, random: randomSource(0, 0) };
  return tf.tidy(() => {
    const vectors = windowsOf(reference, own, voice, spectral).map((mel) => {
      const mask = tf.ones([1, mel.shape[1], 1]) as Tensor3D;
      const speakerIds = tf.tensor1d([voice.speakerId], 'int32') as Tensor1D;
      return reference.encode(own, { mel, mask, speakerIds }, context);
    });
    const timbre = tf.mul(tf.addN(vectors), 1 / vectors.length) as Tensor3D;
    return withStyle(parts, params, timbre, options.style);
  });
}

/** The timbre [1, 1, G] with a style added. */
export function withStyle(
  { style }: Pick<ModelParts, 'style'>,
  params: ModelParams,
  timbre: Tensor3D,
  place: number | undefined,
): Tensor3D {
  if (style === undefined || place === undefined) return timbre;
  const weights = Float32Array.from(style.names, (_, index) => (index === place ? 1 : 0));
  return tf.tidy(() => tf.add(timbre, style.encode(params['style'] ?? {}, tf.tensor2d(weights, [1, weights.length]))));
}

/** What the encoder looks at in one pass each: [1, Tr, C]. */
function windowsOf(
  { usesRecordings, frontEnd }: ReferenceEncoder,
  params: ParamTree,
  { recordings }: VoiceReference,
  { melBins, sampleRate }: SpectralSettings,
): readonly Tensor3D[] {
  if (!usesRecordings) return [tf.zeros([1, 1, melBins])];
  if (recordings.length === 0) {
    throw new AudioError('timbre: no reference recording; give at least one of a second or more');
  }
  if (frontEnd === undefined) {
    const mels = endToEnd(recordings.map((recording) => recording.mel()));
    return cutWindows(mels, melBins).map((window) => tf.tensor3d(window, [1, window.length / melBins, melBins]));
  }
  const stretches = wavesOf(recordings, frontEnd.leastSeconds * sampleRate);
  return [tf.expandDims(frontEnd.rows(params, stretches, sampleRate), 0) as Tensor3D]; // [n, C] -> [1, n, C]
}

/** Recordings that last long enough stand alone; others are laid end to end. */
function wavesOf(recordings: readonly ReferenceRecording[], leastSamples: number): readonly Float32Array[] {
  const waves = recordings.map((recording) => recording.wave());
  const stretches = stretchesOf(waves, { lasts: ({ length }) => length, least: leastSamples });
  return (stretches.length > 0 ? stretches : [waves]).map(endToEnd);
}

function cutWindows(mel: Float32Array, melBins: number): readonly Float32Array[] {
  const width = windowFrames * melBins;
  if (mel.length <= width) return [mel];
  return Array.from({ length: Math.floor(mel.length / width) }, (_, index) =>
    mel.subarray(index * width, (index + 1) * width),
  );
}
