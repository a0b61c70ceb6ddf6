import { linear } from '../../../../nn/linear.ts';
import { lstm } from '../../../../nn/lstm.ts';
import type { Module } from '../../../../nn/module.ts';
import type { RandomSource } from '../../../../nn/random.ts';
import type { Tensor2D, Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import { ge2eHopSamples, ge2eMelBins, ge2eSampleRate, powerMel } from './powerMel.ts';

/** Frames of a partial utterance, 1.6 s. */
const partialFrames = 160;
/** Partial utterances per second. */
const partialRate = 1.3;
/** A last partial that covers less of the recording than this is left out. */
const minCoverage = 0.75;
/** Partials that run through the network together. */
const batchSize = 16;

type VoiceEncoderParams = ReturnType<ReturnType<typeof ge2eNetwork>['init']>;

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
 * One vector per partial utterance of a recording at 16 kHz.
 *
 * Shapes: [N] -> [P, C]; the caller owns it.
 * Source: resemble-ai/Resemblyzer 0.1.4 voice_encoder.py, compute_partial_slices and embed_utterance.
 */
export function partialVectors(
  network: ReturnType<typeof ge2eNetwork>,
  params: VoiceEncoderParams,
  samples: Float32Array,
): Tensor2D {
  const starts = partialStarts(samples.length);
  const needed = ((starts.at(-1) ?? 0) + partialFrames) * ge2eHopSamples;
  const padded = needed > samples.length ? new Float32Array(needed) : samples;
  if (padded !== samples) padded.set(samples);
  return tf.tidy(() => {
    const mel = powerMel(padded);
    const batches: Tensor2D[] = [];
    for (let at = 0; at < starts.length; at += batchSize) {
      const partials = starts
        .slice(at, at + batchSize)
        .map((start) => tf.slice(mel, [start, 0], [partialFrames, ge2eMelBins]));
      batches.push(network.apply(params, tf.stack(partials) as Tensor3D));
    }
    return tf.concat(batches, 0) as Tensor2D;
  });
}

/** Each row divided by its length. */
export function unitRows(rows: Tensor2D): Tensor2D {
  return tf.div(rows, tf.norm(rows, 2, 1, true));
}
