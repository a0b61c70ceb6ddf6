import { existsSync } from 'node:fs';
import { resample } from '../../../../audio/resample.ts';
import { trimSilence } from '../../../../audio/silence.ts';
import type { ReferenceEncoder } from '../../../../core/contracts.ts';
import type { AssetLocator, PretrainedWeights } from '../../../../core/weightContracts.ts';
import { ConfigError } from '../../../../errors.ts';
import type { Tensor2D, Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';
import type { Ge2eConfig } from './config.ts';
import { ge2eSampleRate, raiseLevel } from './powerMel.ts';
import { ge2eNetwork, partialSeconds, recordingVectors, unitRows } from './voiceEncoder.ts';
import { ge2eWeightRules } from './weightMap.ts';

/**
 * Vectors of stretches of speech -> the vector of their voice: their mean at length 1.
 *
 * Shapes: mel [B, Tr, G] rows of the front end, mask [B, Tr, 1] -> [B, 1, G].
 * Source: resemble-ai/Resemblyzer 0.1.4 voice_encoder.py, embed_utterance and embed_speaker.
 * Differs: short recordings are laid end to end before they are embedded; silence is cut off at both ends of a stretch
 * only, and by level, where upstream takes out long pauses with webrtcvad.
 */
export function ge2eEncoder(config: Ge2eConfig, assets: AssetLocator): ReferenceEncoder {
  const network = ge2eNetwork(config);
  return {
    outChannels: config.channels,
    usesRecordings: true,
    frontEnd: {
      channels: config.channels,
      leastSeconds: partialSeconds,
      rows(params, stretches, sampleRate) {
        const heard = stretches.map((samples) => ge2eSpeech(samples, sampleRate));
        return recordingVectors(network, params as ReturnType<typeof network.init>, heard);
      },
    },
    init: network.init,
    encode: (_params, { mel, mask }) =>
      tf.tidy(() => {
        const mean = tf.div(tf.sum(tf.mul(mel, mask), 1), tf.sum(mask, 1)) as Tensor2D; // [B, Tr, G] -> [B, G]
        return tf.expandDims(unitRows(mean), 1) as Tensor3D; // -> [B, 1, G]
      }),
    get pretrained(): PretrainedWeights | undefined {
      if (config.weights === null) return undefined;
      return { file: weightsFile(config.weights, assets), rules: ge2eWeightRules };
    },
    foreign: { ge2e: ge2eWeightRules },
  };
}

/** Speech as the network hears it, at 16 kHz: raised to its level, without the silence around it. */
function ge2eSpeech(samples: Float32Array, sampleRate: number): Float32Array {
  const raised = raiseLevel(resample(samples, sampleRate, ge2eSampleRate));
  const speech = trimSilence(raised, ge2eSampleRate);
  return speech.length > 0 ? speech : raised;
}

function weightsFile(path: string, assets: AssetLocator): string {
  const file = assets.resolve(path);
  if (existsSync(file)) return file;
  throw new ConfigError(
    `ge2e: model.reference.weights is '${path}', which is no file here and was not fetched; fetch the published weights with: ` +
      'tonelab weights fetch ge2e',
  );
}
