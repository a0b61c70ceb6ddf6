import { defineRecipe } from '../core/trainer/stage.ts';
import { nanoBase } from './nanoBase.ts';

/**
 * The base voice, then one minute of a new one: the lower GPT layers stay frozen, the text side follows slowly, and the
 * base voice is rehearsed so that one checkpoint speaks both by the reference vector.
 */
export const fewShot = defineRecipe({
  name: 'few-shot',
  description:
    'nano-base, then one minute of a second voice with lower GPT layers frozen and the first voice rehearsed',
  stages: {
    ...nanoBase.stages,
    'few-shot': {
      objective: 'acoustic',
      until: { steps: 1000 },
      data: {
        target: { voices: ['target'], units: ['syllable'], budgetSeconds: 60, weight: 0.5 },
        rehearsal: { voices: ['base'], weight: 0.5 },
      },
      batch: { frames: 800 },
      semantic: { frozenLayers: 3 },
      train: [
        { match: 'semantic/**', rate: { peak: 5e-5, warmupSteps: 30 } },
        { match: 'phonemes/**', rate: { peak: 6e-4, warmupSteps: 30, decay: 'cosine' } },
        { match: '**', rate: { peak: 1.5e-3, warmupSteps: 30, decay: 'cosine' } },
      ],
      losses: { own: { priorMel: 45 }, kl: { peak: 1, freeBits: 2 } },
      optimizer: { clipNorm: 5, averageDecay: 0.995 },
    },
  },
});
