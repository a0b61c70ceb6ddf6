import { defineRecipe } from '../core/trainer/stage.ts';
import { oneVoiceStage } from './oneVoice.ts';

/**
 * A base voice that runs of all seeds share, then another voice alone: what differs between two runs is the second stage, so
 * that many seeds cost little.
 */
export const adaptation = defineRecipe({
  name: 'adaptation',
  description:
    'A base voice of one seed, then a minute of another voice alone: for comparisons of data over many seeds',
  stages: {
    base: { ...oneVoiceStage, seed: 1, until: { steps: 1500 } },
    adapt: {
      objective: 'acoustic',
      until: { steps: 400 },
      data: { target: { voices: ['target'], budgetSeconds: 60 } },
      batch: { frames: 1200 },
      semantic: { frozenLayers: 'all' },
      train: [{ match: '**', rate: { peak: 1e-3, warmupSteps: 30, decay: 'cosine' } }],
      losses: { own: { priorMel: 45 }, kl: { peak: 1, freeBits: 2 } },
      optimizer: { clipNorm: 5, averageDecay: 0.99 },
    },
  },
});
