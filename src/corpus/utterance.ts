import { z } from 'zod';

/** One stretch of an utterance: a syllable in numbered pinyin, or a pause mark as it is written. */
const boundarySchema = z
  .strictObject({
    unit: z.string().min(1),
    startSeconds: z.number().nonnegative(),
    endSeconds: z.number().positive(),
  })
  .refine((boundary) => boundary.endSeconds > boundary.startSeconds, 'endSeconds must be later than startSeconds')
  .readonly();

/** A language by its code, such as zh, en, yue; 'mixed' for several in one text. What it means to read it says the frontend. */
export const languageSchema = z
  .string()
  .regex(/^[a-z]{2,3}$|^mixed$/, "a language is a code such as zh or en, or 'mixed'");

const tagsSchema = z
  .strictObject({
    sentenceType: z.string().min(1).optional(),
    mood: z.string().min(1).optional(),
    topic: z.string().min(1).optional(),
    codeSwitch: z.string().min(1).optional(),
    unit: z.enum(['syllable', 'sentence']).optional(),
  })
  .readonly();

/** What one line of a manifest must be. */
export const utteranceSchema = z
  .strictObject({
    /** Unique in its manifest. */
    id: z.string().regex(/^[^\s/\\]+$/, 'an id has no spaces and no slashes'),
    /** Path of the recording, relative to the manifest's root. */
    audio: z.string().min(1),
    text: z.string().min(1),
    language: languageSchema,
    speaker: z.string().min(1),
    /** recorded: a person said it so; spliced: joined from recorded pieces; synthetic: made by a machine. */
    kind: z.enum(['recorded', 'spliced', 'synthetic']),
    durationSeconds: z.number().positive(),
    tags: tagsSchema,
    /** heldout: never in a training pool; absent counts as train. */
    split: z.enum(['train', 'heldout']).optional(),
    /** Numbered pinyin as spoken, one per syllable, marks left out. */
    pinyin: z
      .array(z.string().regex(/^[a-zê]+[1-5]$/, 'numbered pinyin looks like ni3, lv4, de5'))
      .readonly()
      .optional(),
    /** Known stretches in order, syllables and pause marks. */
    boundaries: z.array(boundarySchema).readonly().optional(),
    /** Hash of the audio file's bytes, hexadecimal. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hexadecimal digits')
      .optional(),
  })
  .readonly();

/** One recording with its text, the unit of every corpus. */
export type Utterance = z.infer<typeof utteranceSchema>;

export type UtteranceKind = Utterance['kind'];

export type SplitName = 'train' | 'heldout';

/** A stretch with known borders, in seconds from the utterance's start. */
export type Boundary = z.infer<typeof boundarySchema>;

/** The split of an utterance; what says nothing is for training. */
export function splitOf(utterance: Pick<Utterance, 'split'>): SplitName {
  return utterance.split ?? 'train';
}
