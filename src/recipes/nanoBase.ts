import { defineRecipe } from '../core/trainer/stage.ts';

/**
 * The first voice: an acoustic model from nothing on one speaker's recorded syllables and sentences spliced from them.
 * The GPT encoder starts from the shipped language model; its top layer follows at a low rate.
 */
export const nanoBase = defineRecipe({
  name: 'nano-base',
  description:
    'Acoustic model of one voice from recorded syllables and spliced sentences, GPT frozen but for its top layer',
  stages: {
    base: {
      objective: 'acoustic',
      until: { steps: 3000 },
      data: {
        syllables: { voices: ['base'], units: ['syllable'], weight: 0.5 },
        sentences: { voices: ['base'], units: ['sentence'], weight: 0.5 },
      },
      batch: { frames: 1200 },
      semantic: { frozenLayers: 'all' },
      train: [{ match: '**', rate: { peak: 1.5e-3, warmupSteps: 100, decay: 'cosine', final: 0.05 } }],
      losses: { own: { priorMel: 45 }, kl: { peak: 1, warmupSteps: 400, freeBits: 2 } },
      optimizer: { clipNorm: 5, averageDecay: 0.998 },
    },
  },
});
