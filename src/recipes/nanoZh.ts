import { defineRecipe } from '../core/trainer/stage.ts';

/** A base of several rendered voices: the acoustic model of all, evenly heard, and a vocoder on the same recordings. */
export const nanoZh = defineRecipe({
  name: 'nano-zh',
  description: 'Acoustic model of several rendered voices, evenly heard, GPT frozen; then a neural vocoder of the same',
  stages: {
    base: {
      objective: 'acoustic',
      until: { steps: 40000 },
      data: { sentences: { units: ['sentence'], kinds: ['synthetic'] } },
      sampler: { name: 'speaker-temperature' },
      batch: { frames: 1200 },
      semantic: { frozenLayers: 'all' },
      train: [{ match: '**', rate: { peak: 1.5e-3, warmupSteps: 100, decay: 'cosine', final: 0.05 } }],
      losses: { own: { priorMel: 45 }, kl: { peak: 1, warmupSteps: 400, freeBits: 2 } },
      optimizer: { clipNorm: 5, averageDecay: 0.998 },
    },
    vocoder: {
      objective: 'vocoder',
      until: { steps: 40000 },
      data: { sentences: { units: ['sentence'], kinds: ['synthetic'] } },
      batch: { frames: 512 },
      train: [{ match: '**', rate: { peak: 2e-4, decay: 'exponential', final: 0.5 } }],
      adversarialFromStep: 2000,
    },
  },
});
