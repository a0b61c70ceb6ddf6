import { expect, it } from 'vitest';
import { z } from 'zod';
import type { FeatureForm, Plugin } from '../contracts.ts';
import { misfit } from './misfit.ts';

const spectral = { sampleRate: 8000, nFft: 32, hopLength: 8, winLength: 32, melBins: 5, fMinHz: 0, fMaxHz: null };
const unmade = () => {
  throw new Error('nothing is to be made');
};
const described = { summary: '', configSchema: z.strictObject({}), create: unmade };

function decoder(emits: FeatureForm) {
  const plugin: Plugin<'decoder'> = { kind: 'decoder', name: 'speaker', ...described, forms: () => ({ emits }) };
  return { plugin, config: {} };
}

function vocoder(accepts: FeatureForm | 'any', hopLength = 8) {
  const plugin: Plugin<'vocoder'> = {
    kind: 'vocoder',
    name: 'waver',
    ...described,
    forms: () => ({ accepts, hopLength }),
  };
  return { plugin, config: {} };
}

const mel: FeatureForm = { form: 'mel', channels: 5 };
const latent: FeatureForm = { form: 'latent', channels: 4 };

it('finds nothing wrong with a vocoder that takes what the decoder emits, or anything', () => {
  expect(misfit({ decoder: decoder(mel), vocoder: vocoder(mel) }, spectral)).toBeUndefined();
  expect(misfit({ decoder: decoder(latent), vocoder: vocoder('any') }, spectral)).toBeUndefined();
});

it.each([
  [latent, mel, 8, 'model.decoder (speaker) emits latent x 4, model.vocoder (waver) takes mel x 5'],
  [
    mel,
    { form: 'mel', channels: 80 } as const,
    8,
    'model.decoder (speaker) emits mel x 5, model.vocoder (waver) takes mel x 80',
  ],
  [
    mel,
    'any' as const,
    16,
    'model.vocoder (waver) makes 16 samples of each frame, preparation.spectral.hopLength is 8',
  ],
])('tells why %j and %j do not fit, and makes neither', (emits, accepts, hopLength, why) => {
  expect(misfit({ decoder: decoder(emits), vocoder: vocoder(accepts, hopLength) }, spectral)).toBe(why);
});
