import { z } from 'zod';

export const configSchema = z.strictObject({
  /** What to do with a character that has no reading. */
  unknown: z.enum(['error', 'skip']).default('error'),
  /** 'skip': emoji say nothing; 'error': they are characters without a reading. */
  emoji: z.enum(['skip', 'error']).default('skip'),
  /** 'merge': 花儿 is one syllable with an r colour; 'separate': 儿 is a syllable of its own. */
  erhua: z.enum(['merge', 'separate']).default('separate'),
  /** 'symbols': Latin letters are symbols of their own; 'mandarin': they are said in Mandarin syllables. */
  letters: z.enum(['symbols', 'mandarin']).default('mandarin'),
});

export type MandarinConfig = z.infer<typeof configSchema>;
