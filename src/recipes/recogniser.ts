import { defineRecipe } from '../core/trainer/stage.ts';

/** A recogniser of single syllables, on all recorded ones that are not held out. It is fixed before any voice is measured by it. */
export const recogniser = defineRecipe({
  name: 'recogniser',
  description: 'Recogniser of initial, final and tone on recorded syllables: what syllable errors are measured by',
  stages: {
    recogniser: {
      objective: 'recognition',
      until: { steps: 1500 },
      data: { recordings: { units: ['syllable'], kinds: ['recorded'] } },
      batch: { frames: 3000 },
      augmentation: {},
      train: [{ match: '**', rate: { peak: 2e-3, warmupSteps: 100, decay: 'cosine' } }],
      optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05, clipNorm: 1, averageDecay: 0.99 },
    },
  },
});
