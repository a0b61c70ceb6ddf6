import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import { describeSequence } from '../../../text/describeText.ts';
import { englishTable } from '../../../text/english/arpabet.ts';
import { englishFrontend } from '../../../text/english/englishFrontend.ts';
import { normalizeEnglish } from '../../../text/english/normalizeEnglish.ts';
import type { Frontend } from '../../../text/frontend.ts';

const configSchema = z.strictObject({
  /** What to do with a character that has no reading. */
  unknown: z.enum(['error', 'skip']).default('error'),
  /** 'skip': emoji say nothing; 'error': they are characters without a reading. */
  emoji: z.enum(['skip', 'error']).default('skip'),
});

function createEnglish(config: z.infer<typeof configSchema>): Frontend {
  const read = englishFrontend(config);
  return {
    table: englishTable,
    stageKey: { frontend: 'english', ...config },
    read,
    describe: (text) => describeSequence(text, read(text), normalizeEnglish(text).rules),
  };
}

/** Its table begins with Mandarin's, so that a model of both languages can go on with it. */
export const english: Plugin<'frontend'> = {
  kind: 'frontend',
  name: 'english',
  summary: 'English by the CMU Pronouncing Dictionary, rules of spelling for other words, heteronyms by part of speech',
  configSchema,
  create: createEnglish,
};
