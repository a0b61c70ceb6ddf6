import { z } from 'zod';
import { statesSchema } from './statesSchema.ts';

export const gpt2ConfigSchema = z.strictObject({
  /** A Hugging Face folder: config.json, weights, and a vocab.txt or vocab.json with merges.txt. */
  folder: z.string().min(1),
  /** Whose states are taken: 'last' with the final norm, or those after so many layers, without it, as hidden_states there. */
  hiddenLayer: z.union([z.literal('last'), z.int().positive()]).default('last'),
  /** Longer texts are cut. */
  maxTokens: z.int().min(3).default(512),
  /** In trained layers; frozen ones never drop anything. */
  dropout: z.number().min(0).lt(1).default(0.1),
  states: statesSchema,
});

export type Gpt2Config = z.infer<typeof gpt2ConfigSchema>;
