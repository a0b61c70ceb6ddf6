import { defineRecipe } from '../core/trainer/stage.ts';
import { evenVoicesStage } from './manyVoices.ts';

/** A base of several rendered voices: the acoustic model of all, evenly heard, and a vocoder on the same recordings. */
export const nanoZh = defineRecipe({
  name: 'nano-zh',
  description: 'Acoustic model of several rendered voices, evenly heard, GPT frozen; then a neural vocoder of the same',
  stages: {
    base: {
      ...evenVoicesStage,
      until: { steps: 40000 },
      data: { sentences: { units: ['sentence'], kinds: ['synthetic'] } },
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
