import { defineRecipe } from '../core/trainer/stage.ts';

/** A neural vocoder on recorded waves: first the mel term alone, then with its discriminators. */
export const vocoder = defineRecipe({
  name: 'vocoder',
  description: 'Neural vocoder on mels of recordings; discriminators join after a warm-up on the mel term',
  stages: {
    vocoder: {
      objective: 'vocoder',
      until: { steps: 20000 },
      data: { recordings: { units: ['syllable', 'sentence'], kinds: ['recorded', 'spliced'] } },
      batch: { frames: 512 },
      train: [{ match: '**', rate: { peak: 2e-4, decay: 'exponential', final: 0.5 } }],
      adversarialFromStep: 2000,
    },
  },
});
