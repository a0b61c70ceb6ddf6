import { z } from 'zod';

export const configSchema = z.strictObject({
  /** A final and the initial behind it are a target from so many times on in the reference's 50,850 sentences. */
  joinsHeardAtLeast: z.int().positive().default(50),
  /** R-coloured finals are wanted. */
  erhua: z.boolean().default(true),
  /** Letters spoken by their names are wanted. */
  letters: z.boolean().default(true),
});

export type PhonemesConfig = z.infer<typeof configSchema>;
