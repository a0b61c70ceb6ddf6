/**
 * Contender: the variational acoustic model as `model=small` has it, on cached states of a frozen GPT. Sizes: items,
 * symbols, frames.
 *
 * Run by `npm run bench -- train-step --model acoustic`.
 */
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { acousticObjective } from '../../src/core/objectives/acoustic.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { vaeMelConfigSchema } from '../../src/plugins/decoders/vaeMel/config.ts';
import { vaeMelDecoder } from '../../src/plugins/decoders/vaeMel/forward.ts';
import { deterministic } from '../../src/plugins/durations/deterministic/index.ts';
import { vitsPhonemesConfigSchema } from '../../src/plugins/encoders/phonemes/vits/config.ts';
import { vitsPhonemeEncoder } from '../../src/plugins/encoders/phonemes/vits/forward.ts';
import { melStyleConfigSchema } from '../../src/plugins/encoders/reference/melStyle/config.ts';
import { melStyleEncoder } from '../../src/plugins/encoders/reference/melStyle/forward.ts';
import { gptForward } from '../../src/plugins/encoders/semantic/gpt/forward.ts';
import { drawAcousticBatch } from './acousticBatch.ts';
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

await serveStep((random, [B = 8, Tx = 40, Ty = 256]) => ({
  objective: acousticObjective(parts, { freeBits: 0, split: { boundary: semanticSizes.layers } }),
  params: {
    semantic: semantic.init(random.fork('semantic')),
    phonemes: phonemes.init(random.fork('phonemes')),
    reference: reference.init(random.fork('reference')),
    decoder: decoder.init(random.fork('decoder')),
    duration: duration.init(random.fork('duration')),
  },
  batch: drawAcousticBatch(random, {
    ...{ items: B, symbols: Tx, frames: Ty, text },
    semanticChannels: semanticSizes.channels,
  }),
  weights: { mel: 45, kl: 1, dur: 1 },
  counts: { utterances: B, symbols: B * Tx, frames: B * Ty, tokens: 1 },
  frozen: ['semantic/**'],
}));
