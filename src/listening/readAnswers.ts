import { z } from 'zod';
import { hashBytes } from '../corpus/contentHash.ts';
import { CorpusError } from '../errors.ts';
import { pageLanguages } from './listeningSettings.ts';
import type { TestKey } from './testKey.ts';
import type { TestKind } from './testKinds.ts';
import type { AnswerFile, GivenAnswer, Presentation } from './testPage.ts';

/** The answers of one listener and the file that they came from. */
export interface ListenerAnswers {
  readonly file: string;
  readonly answers: AnswerFile;
}

const answerFileSchema = z.object({
  format: z.literal('tonelab-listening-answers'),
  test: z.string(),
  listener: z.int().min(1),
  isAssigned: z.boolean(),
  session: z.string().min(1),
  language: z.enum(pageLanguages),
  startedAt: z.string(),
  finishedAt: z.string(),
  headphones: z.array(z.int().min(0).max(2)),
  answers: z.array(
    z.object({
      value: z.union([z.number(), z.array(z.number())]),
      seconds: z.number().nonnegative(),
      plays: z.array(z.int().nonnegative()),
    }),
  ),
  hash: z.string(),
});

/**
 * Reads the answers of one listener.
 *
 * @throws CorpusError where they are no answers, were changed since they were saved, are of another test, or are not all there.
 */
export function readAnswers(text: string, file: string, key: TestKey): ListenerAnswers {
  const answers = parsed(text, file);
  const { hash, ...content } = answers;
  if (hashBytes(JSON.stringify(content)) !== hash)
    throw new CorpusError(
      `${file}: was changed after the page saved it (its hash does not fit): ask the listener for the file again`,
    );
  const { page } = key;
  if (answers.test !== page.test)
    throw new CorpusError(
      `${file}: answers to test ${answers.test}; the key is that of test ${page.test} (${page.kind}): give the key that was written with it`,
    );
  const row = page.rows[answers.listener - 1];
  if (row === undefined)
    throw new CorpusError(`${file}: listener ${answers.listener}; the test has orders for 1 to ${page.rows.length}`);
  const [tones, done] = [answers.headphones.length, answers.answers.length];
  if (tones !== page.headphones.length || done !== row.length)
    throw new CorpusError(
      `${file}: ${done} of ${row.length} pages and ${tones} of ${page.headphones.length} tones are answered: half a test; ` +
        'the listener can open the page again and go on',
    );
  for (const [place, presentation] of row.entries()) {
    if (!isPossible(answers.answers[place] as GivenAnswer, presentation, page.kind))
      throw new CorpusError(
        `${file}: page ${place + 1}: ${JSON.stringify(answers.answers[place]?.value)} is no answer of a ${page.kind} page`,
      );
  }
  return { file, answers };
}

function parsed(text: string, file: string): AnswerFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CorpusError(
      `${file}: no JSON (${(cause as Error).message}); expected the answers that a listening test saved`,
      {
        cause,
      },
    );
  }
  const result = answerFileSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new CorpusError(`${file}: not the answers of a listening test: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  // As it was read: the hash is of the order in which the page wrote.
  return value as AnswerFile;
}

function isPossible({ value }: GivenAnswer, { clips }: Presentation, kind: TestKind): boolean {
  if (kind === 'mushra') {
    const isGrade = (grade: number): boolean => Number.isInteger(grade) && grade >= 0 && grade <= 100;
    return typeof value !== 'number' && value.length === clips.length - 1 && value.every(isGrade);
  }
  const [least, most] = kind === 'mos' ? [1, 5] : [0, 1];
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** @throws CorpusError where two files are of one listener. */
export function expectOneEach(all: readonly ListenerAnswers[]): void {
  for (const [place, { file, answers }] of all.entries()) {
    const other = all.slice(0, place).find((one) => isSameListener(one.answers, answers));
    if (other === undefined) continue;
    const how =
      other.answers.hash === answers.hash ? 'the same answers twice' : `two answers of listener ${answers.listener}`;
    throw new CorpusError(`${file} and ${other.file}: ${how}; leave one of them out, and say which in your report`);
  }
}

/** Numbers that the page drew may be the same by chance. */
function isSameListener(one: AnswerFile, other: AnswerFile): boolean {
  return one.session === other.session || (one.isAssigned && other.isAssigned && one.listener === other.listener);
}
