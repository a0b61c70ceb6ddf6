import { defineRecipe, type StageInput } from '../core/trainer/stage.ts';

/** All speakers of a corpus, each heard about as long as any other; what is heard, and for how long, is still to be said. */
export const evenVoicesStage = {
  objective: 'acoustic',
  sampler: { name: 'speaker-temperature' },
  batch: { frames: 1200 },
  semantic: { frozenLayers: 'all' },
  train: [{ match: '**', rate: { peak: 1.5e-3, warmupSteps: 100, decay: 'cosine', final: 0.05 } }],
  losses: { own: { priorMel: 45 }, kl: { peak: 1, warmupSteps: 400, freeBits: 2 } },
  optimizer: { clipNorm: 5, averageDecay: 0.998 },
} satisfies Partial<StageInput>;

/**
 * One acoustic model of all speakers of a corpus, each heard about as long as any other, however much of each there is, so that
 * the timbre vector has to say who speaks.
 */
export const manyVoices = defineRecipe({
  name: 'many-voices',
  description:
    'Acoustic model of all speakers of a corpus, evenly heard, GPT frozen: a base for voices that it never heard',
  stages: {
    base: {
      ...evenVoicesStage,
      until: { steps: 6000 },
      data: {
        syllables: { units: ['syllable'], weight: 0.3 },
        sentences: { units: ['sentence'], weight: 0.7 },
      },
    },
  },
});
