/**
 * Contender: HiFi-GAN as `model=small` has it (V2, discriminators of a quarter of the published width), discriminators
 * and generator. Sizes: items, frames.
 *
 * Run by `npm run bench -- train-step --model hifigan`.
 */
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { vocoderObjective } from '../../src/core/objectives/vocoder.ts';
import { hifiganConfigSchema } from '../../src/plugins/vocoders/hifigan/config.ts';
import { hifigan } from '../../src/plugins/vocoders/hifigan/index.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import type { Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serveStep } from './stepContender.ts';

const spectral = defaultSpectralSettings;
const vocoder = hifigan.create(hifiganConfigSchema.parse({ initialChannels: 128, discriminatorWidth: 0.25 }) as never, {
  spectral,
  features: { form: 'mel', channels: spectral.melBins },
  timbreChannels: 256,
});

await serveStep((random, [B = 4, T = 32]) => {
  const judges = vocoder.training?.discriminators;
  if (judges === undefined) throw new Error('hifigan has discriminators');
  const loud = (name: string, shape: number[], scale: number, shift: number) =>
    tf.add(tf.mul(random.fork(name).normal(shape), scale), shift) as Tensor3D;
  return {
    objective: vocoderObjective(vocoder, { waveToMel: lossMel(spectral), adversarial: true }),
    params: {
      vocoder: vocoder.init(random.fork('vocoder')),
      discriminators: judges.init(random.fork('discriminators')),
    },
    batch: {
      mel: loud('mel', [B, T, spectral.melBins], 2, -5),
      wave: loud('wave', [B, T * spectral.hopLength, 1], 0.1, 0),
    },
    weights: { mel: 45, adv: 1, fm: 1 },
    counts: { utterances: B, symbols: 1, frames: 1, tokens: 1 },
  };
});
