/**
 * Contender: the variational acoustic model as `model=small` has it, on cached states of a frozen GPT. Sizes: items,
 * symbols, frames.
 *
 * Run by `npm run bench -- train-step --model acoustic`.
 */
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { acousticObjective } from '../../src/core/objectives/acoustic.ts';
import type { AcousticBatch } from '../../src/core/objectives/acousticPass.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { RandomSource } from '../../src/nn/random.ts';
import { vaeMelConfigSchema } from '../../src/plugins/decoders/vaeMel/config.ts';
import { vaeMelDecoder } from '../../src/plugins/decoders/vaeMel/forward.ts';
import { deterministic } from '../../src/plugins/durations/deterministic/index.ts';
import { vitsPhonemesConfigSchema } from '../../src/plugins/encoders/phonemes/vits/config.ts';
import { vitsPhonemeEncoder } from '../../src/plugins/encoders/phonemes/vits/forward.ts';
import { melStyleConfigSchema } from '../../src/plugins/encoders/reference/melStyle/config.ts';
import { melStyleEncoder } from '../../src/plugins/encoders/reference/melStyle/forward.ts';
import { gptForward } from '../../src/plugins/encoders/semantic/gpt/forward.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serveStep } from './stepContender.ts';

const spectral = defaultSpectralSettings;
const text = { symbolCount: 80, toneCount: 7, languageCount: 3 };
const semanticSizes = { channels: 160, layers: 4, heads: 4, filterChannels: 640 };
const semantic = gptForward({
  ...{ name: 'gpt', ...semanticSizes, vocabularySize: 2000, positions: 128, maxTokens: 128 },
  ...{ dropout: 0.1, layerNormEpsilon: 1e-5, finalNorm: true },
});
const phonemes = vitsPhonemeEncoder(vitsPhonemesConfigSchema.parse({ channels: 128, filterChannels: 384, layers: 4 }), {
  ...text,
  semanticChannels: semanticSizes.channels,
});
const reference = melStyleEncoder(melStyleConfigSchema.parse({}), spectral.melBins);
const sizes = { hiddenChannels: phonemes.outChannels, timbreChannels: reference.outChannels };
const decoder = vaeMelDecoder(
  vaeMelConfigSchema.parse({
    latentChannels: 96,
    hiddenChannels: 128,
    posterior: { layers: 6, kernelSize: 5 },
    flow: { couplings: 4, layers: 2, kernelSize: 5 },
    frames: { layers: 6, kernelSize: 5 },
  }),
  { ...sizes, spectral },
);
const duration = deterministic.create(deterministic.configSchema.parse({}) as never, sizes);
const parts = {
  ...{ phonemes, reference, decoder, duration },
  semantic: { ...semantic, outChannels: semanticSizes.channels },
} as unknown as ModelParts;

function drawBatch(random: RandomSource, B: number, Tx: number, Ty: number): AcousticBatch {
  const choose = (name: string, count: number) =>
    tf.cast(tf.mul(random.fork(name).uniform([B, Tx]), count), 'int32') as unknown as Tensor2D;
  const mel = (name: string, frames: number) =>
    tf.add(tf.mul(random.fork(name).normal([B, frames, spectral.melBins]), 2), -5) as Tensor3D;
  const ones = (steps: number) => tf.ones([B, steps, 1]) as Tensor3D;
  const characters = Tx >> 1;
  const owners = Array.from({ length: Tx }, (_, symbol) => Math.min(symbol >> 1, characters - 1));
  const spread = tf.tile(tf.expandDims(tf.oneHot(tf.tensor1d(owners, 'int32'), characters), 0), [B, 1, 1]);
  const states = random.fork('states').normal([B, characters, semanticSizes.channels]) as Tensor3D;
  return {
    symbols: {
      ids: choose('ids', text.symbolCount),
      tones: choose('tones', text.toneCount),
      languages: choose('languages', text.languageCount),
      mask: ones(Tx),
    },
    semantic: { states, mask: ones(characters), spread: tf.cast(spread, 'float32') as Tensor3D },
    reference: {
      mel: mel('reference', 256),
      mask: ones(256),
      speakerIds: tf.zeros([B], 'int32') as Tensor1D,
      assignment: tf.eye(B),
    },
    targets: { mel: mel('mel', Ty), mask: ones(Ty) },
  };
}

await serveStep((random, [B = 8, Tx = 40, Ty = 256]) => ({
  objective: acousticObjective(parts, { freeBits: 0, split: { boundary: semanticSizes.layers } }),
  params: {
    semantic: semantic.init(random.fork('semantic')),
    phonemes: phonemes.init(random.fork('phonemes')),
    reference: reference.init(random.fork('reference')),
    decoder: decoder.init(random.fork('decoder')),
    duration: duration.init(random.fork('duration')),
  },
  batch: drawBatch(random, B, Tx, Ty),
  weights: { mel: 45, kl: 1, dur: 1 },
  counts: { utterances: B, symbols: B * Tx, frames: B * Ty, tokens: 1 },
  frozen: ['semantic/**'],
}));
