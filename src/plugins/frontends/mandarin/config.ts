import { z } from 'zod';

export const configSchema = z.strictObject({
  /** What to do with a character that has no reading. */
  unknown: z.enum(['error', 'skip']).default('error'),
  /** 'skip': emoji say nothing; 'error': they are characters without a reading. */
  emoji: z.enum(['skip', 'error']).default('skip'),
  /** 'merge': 花儿 is one syllable with an r colour; 'separate': 儿 is a syllable of its own. */
  erhua: z.enum(['merge', 'separate']).default('separate'),
  /** 'symbols': Latin letters are symbols of their own; 'mandarin': they are said in Mandarin syllables; 'phonemes': by their English names. */
  letters: z.enum(['symbols', 'mandarin', 'phonemes']).default('mandarin'),
  /** Words that are in no table of loanwords. 'spelled': by their letters; 'mandarin': in the nearest Mandarin syllables; 'phonemes': in English. */
  words: z.enum(['spelled', 'mandarin', 'phonemes']).default('spelled'),
  /** Tables of loanwords, a later one wins: 'own' is the one that ships with the package, others are files of 'word<tab>pin1 yin1'. */
  loanwords: z.array(z.string().min(1)).default(['own']),
  /** Files of words that are read otherwise than by the dictionary: 'word<tab>pin1 yin1', a syllable for each character. */
  lexicon: z.array(z.string().min(1)).default([]),
  /** 'simplify': traditional characters become simplified ones before anything else. */
  traditional: z.enum(['keep', 'simplify']).default('keep'),
  /** 'half': a third tone before another tone has a tone id of its own. */
  thirdTone: z.enum(['full', 'half']).default('full'),
});

export type MandarinConfig = z.infer<typeof configSchema>;
