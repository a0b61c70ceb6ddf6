import { z } from 'zod';
import { rateScheduleSchema } from '../optim/schedule.ts';
import { augmentationSchema } from './augmentation.ts';
import { frozenLayersSchema } from './frozenLayers.ts';
import { loraSchema } from './lora.ts';
import { plateauSchema } from './plateau.ts';
import { weightScheduleSchema } from './weightSchedule.ts';

/** When a stage ends. Exactly one of these; wall time is never a budget. */
const untilSchema = z
  .strictObject({
    /** Optimizer steps. */
    steps: z.int().positive().optional(),
    /** Minutes of audio consumed. */
    audioMinutes: z.number().positive().optional(),
    /** A validation metric that has stopped to fall. */
    plateau: plateauSchema.optional(),
  })
  .refine((until) => Object.values(until).filter((one) => one !== undefined).length === 1, {
    error: 'give exactly one of steps, audioMinutes and plateau',
  });

const ruleSchema = z.strictObject({
  /** Glob over parameter paths, such as 'decoder/**'. */
  match: z.string().min(1),
  /** null freezes. */
  rate: z.union([rateScheduleSchema, z.null()]),
});

const semanticSchema = z.strictObject({
  /** Which GPT layers are frozen: how many of the lowest, 'all', 'none', or a list of indices and ranges such as [0, 2-3]. */
  frozenLayers: frozenLayersSchema,
  /** Absent: the embeddings are frozen unless `frozenLayers` is 'none'. */
  embeddings: z.enum(['frozen', 'trained']).optional(),
  /** Gradual unfreezing: from each step on, fewer layers. */
  unfreeze: z.array(z.strictObject({ atStep: z.int().positive(), frozenLayers: frozenLayersSchema })).default([]),
  /** Each GPT layer learns at this share of the rate of the layer above it, the embeddings as the lowest of all; absent: 1. */
  depthDecay: z.number().positive().max(1).optional(),
  /** Low-rank adapters on frozen layers. */
  lora: loraSchema.optional(),
});

/** Names a plugin of a kind; the plugin's schema checks its other keys. */
const pluginNodeSchema = z.looseObject({ name: z.string() });

/** One pool of a stage's data. */
export const poolSchema = z.strictObject({
  /** Voices by their role in the config's `voices`: 'base', 'target'. */
  voices: z.array(z.string()).optional(),
  speakers: z.array(z.string()).optional(),
  kinds: z.array(z.enum(['recorded', 'spliced', 'synthetic'])).optional(),
  units: z.array(z.enum(['syllable', 'sentence'])).optional(),
  /** Which of these utterances, and in which order a budget takes them. */
  selection: pluginNodeSchema.default({ name: 'random' }),
  /** Seconds of audio that this pool may hold; absent: all. */
  budgetSeconds: z.number().positive().optional(),
  /** Plain text files, one sentence a line: what a language-model stage reads. */
  files: z.array(z.string()).optional(),
  /** Text files that only validate. */
  validationFiles: z.array(z.string()).optional(),
  /** Share of the audio frames (of the windows, for a vocoder) that come from this pool, relative to the other pools. */
  weight: z.number().positive().default(1),
});

/** How often and in which order the utterances of each pool are heard. */
export const samplerSchema = pluginNodeSchema.default({ name: 'uniform' });

/** One stage of a recipe, after the config's changes: pure data. */
export const stageSchema = z.strictObject({
  objective: z.enum(['language-model', 'acoustic', 'vocoder', 'joint', 'recognition']),
  /** Decides its order and choice of data and, of a first stage, its fresh values; absent: the seed of the run. Runs of all seeds share the stage. */
  seed: z.int().nonnegative().optional(),
  /** Where initial values come from: an earlier stage of this run, or a checkpoint; by default the stage before. */
  initFrom: z
    .array(z.strictObject({ run: z.string().optional(), stage: z.string().optional(), part: z.string().optional() }))
    .optional(),
  until: untilSchema,
  data: z.record(z.string(), poolSchema),
  sampler: samplerSchema,
  batch: z.strictObject({
    /** Frames in a batch before padding (tokens for the language model, windows for the vocoder). */
    frames: z.int().positive(),
    /** Micro-batches per step. */
    accumulation: z.int().positive().default(1),
    /** Frames of reference recordings per item. */
    referenceFrames: z.int().positive().default(160),
  }),
  /** How recordings are changed before they are heard; absent: as they are. Only where a recogniser is trained. */
  augmentation: augmentationSchema.optional(),
  /** 'boundaries': known spans of syllables constrain the alignment search; 'mas': it finds them itself. */
  alignment: z.enum(['boundaries', 'mas']).default('boundaries'),
  semantic: semanticSchema.default({ frozenLayers: 'all', unfreeze: [] }),
  train: z.array(ruleSchema).min(1),
  /** Weight of each term of the total: a number, or a line from one to another. */
  losses: z
    .strictObject({
      mel: weightScheduleSchema.default(45),
      kl: z
        .strictObject({
          peak: z.number().nonnegative().default(1),
          warmupSteps: z.int().nonnegative().default(0),
          /** Nats per frame below which the KL has no gradient. */
          freeBits: z.number().nonnegative().default(0),
        })
        .default({ peak: 1, warmupSteps: 0, freeBits: 0 }),
      dur: weightScheduleSchema.default(1),
      adv: weightScheduleSchema.default(1),
      fm: weightScheduleSchema.default(1),
      ce: weightScheduleSchema.default(1),
      /** Terms of the decoder's own, by name; those not named here weigh what the decoder says. */
      own: z.record(z.string(), weightScheduleSchema).default({}),
    })
    .default({ mel: 45, kl: { peak: 1, warmupSteps: 0, freeBits: 0 }, dur: 1, adv: 1, fm: 1, ce: 1, own: {} }),
  /** The discriminators join at this step of a vocoder or joint stage; null: never. */
  adversarialFromStep: z.int().nonnegative().nullable().default(0),
  optimizer: z
    .strictObject({
      beta1: z.number().min(0).lt(1).default(0.8),
      beta2: z.number().min(0).lt(1).default(0.99),
      epsilon: z.number().positive().default(1e-9),
      weightDecay: z.number().nonnegative().default(0.01),
      /** Global norm above which gradients are scaled down; null: never. */
      clipNorm: z.number().positive().nullable().default(null),
      /** Decay of the moving average of the weights, which is what the stage leaves, validates and speaks with; null: none. */
      averageDecay: z.number().min(0).max(1).nullable().default(null),
    })
    .default({ beta1: 0.8, beta2: 0.99, epsilon: 1e-9, weightDecay: 0.01, clipNorm: null, averageDecay: null }),
});

export type Stage = z.infer<typeof stageSchema>;
export type StageInput = z.input<typeof stageSchema>;

/** An ordered set of stages by name. */
export const recipeSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  stages: z.record(z.string(), stageSchema),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;

/** Checks a recipe's form at compile time; the config's changes are merged before it is parsed. */
export function defineRecipe(recipe: RecipeInput): RecipeInput {
  return recipe;
}
