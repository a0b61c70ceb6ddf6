import { z } from 'zod';

/** A part's node: which plugin, and its own keys, which the plugin's schema checks. */
const partSchema = z.looseObject({ name: z.string() });

/** The `model` node of a config. */
export const modelConfigSchema = z.strictObject({
  semantic: partSchema,
  phonemes: partSchema,
  reference: partSchema,
  /** Absent: the timbre vector alone says how a voice sounds. */
  style: partSchema.optional(),
  decoder: partSchema,
  duration: partSchema,
  vocoder: partSchema,
  /** Absent: nothing is heard. It is trained by a recipe of its own and takes no part in speaking. */
  recogniser: partSchema.optional(),
});

export type ModelConfig = z.infer<typeof modelConfigSchema>;
export type PartConfig = z.infer<typeof partSchema>;
