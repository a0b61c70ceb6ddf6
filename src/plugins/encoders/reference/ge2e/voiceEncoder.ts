import { linear } from '../../../../nn/linear.ts';
import { lstm } from '../../../../nn/lstm.ts';
import type { Module } from '../../../../nn/module.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import type { Tensor2D, Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import { ge2eHopSamples, ge2eMelBins, ge2eSampleRate, powerMel } from './powerMel.ts';

/** Frames of a partial utterance, 1.6 s. */
const partialFrames = 160;
export const partialSeconds = (partialFrames * ge2eHopSamples) / ge2eSampleRate;

/** Partial utterances per second. */
const partialRate = 1.3;
/** A last partial that covers less of the recording than this is left out. */
const minCoverage = 0.75;
/** Partials that run through the network together. */
const batchSize = 64;

type Ge2eNetwork = ReturnType<typeof ge2eNetwork>;
type VoiceEncoderParams = ReturnType<Ge2eNetwork['init']>;

/**
 * Mel power of partial utterances -> vectors of length 1, none of whose values is negative.
 *
 * Shapes: [B, T, 40] -> [B, C].
 * Source: Wan et al. (arXiv:1710.10467) section 2.1; resemble-ai/Resemblyzer 0.1.4 voice_encoder.py, VoiceEncoder.
 */
export function ge2eNetwork(sizes: { readonly hiddenChannels: number; readonly channels: number }) {
  const { hiddenChannels, channels } = sizes;
  const layers = [ge2eMelBins, hiddenChannels, hiddenChannels].map((inChannels) =>
    lstm({ inChannels, hiddenChannels }),
  );
  const output = linear({ inChannels: hiddenChannels, outChannels: channels });
  const init = (random: RandomSource) => ({
    layers: layers.map((layer, index) => layer.init(random.fork(`layers/${index}`))),
    output: output.init(random.fork('output')),
  });
  return {
    init,
    apply: (params, mel) =>
      tf.tidy(() => {
        const states = layers.reduce(
          (input, layer, index) => layer.apply(params.layers[index] as (typeof params.layers)[number], input),
          mel,
        );
        const last = tf.squeeze(tf.slice(states, [0, mel.shape[1] - 1], [-1, 1]), [1]) as Tensor2D; // [B, T, H] -> [B, H]
        return unitRows(tf.relu(output.apply(params.output, last)));
      }),
  } satisfies Module<ReturnType<typeof init>, [Tensor3D], Tensor2D>;
}

/** The first frame of each partial utterance of a recording of so many samples. */
export function partialStarts(sampleCount: number): readonly number[] {
  const frames = Math.ceil((sampleCount + 1) / ge2eHopSamples);
  const step = Math.round(ge2eSampleRate / partialRate / ge2eHopSamples);
  const end = Math.max(1, frames - partialFrames + step + 1);
  const starts = Array.from({ length: Math.ceil(end / step) }, (_, index) => index * step);
  const lastSample = (starts.at(-1) ?? 0) * ge2eHopSamples;
  const coverage = (sampleCount - lastSample) / (partialFrames * ge2eHopSamples);
  return coverage < minCoverage && starts.length > 1 ? starts.slice(0, -1) : starts;
}

/**
 * Vectors of recordings at 16 kHz: the mean of a recording's partial utterances, at length 1.
 *
 * Shapes: R of [N] -> [R, C]; the caller owns it.
 * Source: resemble-ai/Resemblyzer 0.1.4 voice_encoder.py, embed_utterance.
 */
export function recordingVectors(
  network: Ge2eNetwork,
  params: VoiceEncoderParams,
  recordings: readonly Float32Array[],
): Tensor2D {
  return tf.tidy(() => {
    const mels = recordings.map(partialMels);
    const partials = partialVectors(network, params, tf.concat(mels, 0));
    const counts = mels.map(({ shape }) => shape[0]);
    const means = tf.split(partials, counts, 0).map((own) => tf.mean(own, 0)); // [P, C] -> [C]
    return unitRows(tf.stack(means) as Tensor2D);
  });
}

/** Mel power of the partial utterances of a recording, silence after its end: [N] -> [P, 160, 40]. */
export function partialMels(samples: Float32Array): Tensor3D {
  const starts = partialStarts(samples.length);
  const needed = ((starts.at(-1) ?? 0) + partialFrames) * ge2eHopSamples;
  const padded = needed > samples.length ? new Float32Array(needed) : samples;
  if (padded !== samples) padded.set(samples);
  return tf.tidy(() => {
    const mel = powerMel(padded);
    return tf.stack(starts.map((start) => tf.slice(mel, [start, 0], [partialFrames, ge2eMelBins]))) as Tensor3D;
  });
}

/** One vector for each partial utterance, a few at a time: [P, 160, 40] -> [P, C]. */
export function partialVectors(network: Ge2eNetwork, params: VoiceEncoderParams, mels: Tensor3D): Tensor2D {
  return tf.tidy(() => {
    const batches = Array.from({ length: Math.ceil(mels.shape[0] / batchSize) }, (_, index) => {
      const count = Math.min(batchSize, mels.shape[0] - index * batchSize);
      return network.apply(params, tf.slice(mels, [index * batchSize, 0, 0], [count, -1, -1]));
    });
    return tf.concat(batches, 0) as Tensor2D;
  });
}

/** Each row divided by its length; a row of zeros stays one. */
export function unitRows(rows: Tensor2D): Tensor2D {
  return tf.tidy(() => tf.div(rows, tf.maximum(tf.norm(rows, 2, 1, true), 1e-12)));
}
