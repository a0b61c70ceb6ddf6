import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type PhonemeFacet, phonemeFacets } from './phonemeItems.ts';

const countsSchema = z.record(z.string(), z.number().int().positive());

const referenceSchema = z.strictObject({
  about: z.string(),
  sentences: z.number().int().positive(),
  /** Legal syllable with tone -> a character that is read so. */
  legal: z.record(z.string(), z.string()),
  counts: z.strictObject(
    Object.fromEntries(phonemeFacets.map((facet) => [facet, countsSchema])) as Record<
      PhonemeFacet,
      typeof countsSchema
    >,
  ),
});

/** How often each item of pronunciation is heard in running Mandarin text, and which syllables are legal. */
export type MandarinReference = z.infer<typeof referenceSchema>;

const file = fileURLToPath(new URL('../../assets/text/reference.json', import.meta.url));
let known: MandarinReference | undefined;

/** The counts that ship with the package; docs/diversity.md has the command that makes them. */
export function mandarinReference(): MandarinReference {
  known ??= referenceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return known;
}
