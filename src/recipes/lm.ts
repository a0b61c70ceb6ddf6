import { defineRecipe } from '../core/trainer/stage.ts';

/** The character GPT on plain text files, from nothing. */
export const lm = defineRecipe({
  name: 'lm',
  description: 'Character language model on plain text; its layers become the semantic encoder',
  stages: {
    lm: {
      objective: 'language-model',
      until: { steps: 2500 },
      data: { text: {} },
      batch: { frames: 1024 },
      semantic: { frozenLayers: 'none' },
      train: [{ match: '**', rate: { peak: 2e-3, warmupSteps: 200, decay: 'cosine' } }],
      optimizer: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 },
    },
  },
});
