import { defineRecipe, type StageInput } from '../core/trainer/stage.ts';

/** From nothing, on whatever recordings there are of the base voice. */
export const oneVoiceStage = {
  objective: 'acoustic',
  until: { steps: 1200 },
  data: { recordings: { voices: ['base'] } },
  batch: { frames: 1200 },
  semantic: { frozenLayers: 'all' },
  train: [{ match: '**', rate: { peak: 1.5e-3, warmupSteps: 100, decay: 'cosine', final: 0.05 } }],
  losses: { own: { priorMel: 45 }, kl: { peak: 1, warmupSteps: 400, freeBits: 2 } },
  optimizer: { clipNorm: 5, averageDecay: 0.995 },
} satisfies StageInput;

/** One voice in one short stage: for comparisons of data. */
export const oneVoice = defineRecipe({
  name: 'one-voice',
  description: 'Acoustic model of one voice on all its recordings, GPT frozen: short, for comparisons of data',
  stages: { base: oneVoiceStage },
});
