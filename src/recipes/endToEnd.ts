import { defineRecipe } from '../core/trainer/stage.ts';

/**
 * Text to wave in one stage: decoder, durations, vocoder and discriminators together, for decoders that emit a latent.
 * Rates and weights of the losses as VITS.
 */
export const endToEnd = defineRecipe({
  name: 'end-to-end',
  description: 'Text to wave in one stage with discriminators, as VITS: for decoders that emit a latent',
  stages: {
    joint: {
      objective: 'joint',
      until: { steps: 100000 },
      data: { recordings: { units: ['syllable', 'sentence'], kinds: ['recorded', 'spliced'] } },
      batch: { frames: 4096 },
      train: [{ match: '**', rate: { peak: 2e-4, decay: 'exponential', final: 0.5 } }],
      losses: { mel: 45, kl: { peak: 1 }, dur: 1, adv: 1, fm: 1 },
    },
  },
});
