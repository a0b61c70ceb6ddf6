import { hashFraction } from '../../src/corpus/contentHash.ts';
import { bareText } from '../../src/corpus/split.ts';
import { normalizeMandarin } from '../../src/text/normalize.ts';

export type SentencePart = 'train' | 'valid' | 'test';

export interface SentenceChoices {
  /** Traditional to simplified characters. */
  readonly simplify: (text: string) => string;
  /** Texts without marks that no part may contain. */
  readonly heldOut: ReadonlySet<string>;
}

export interface ChosenSentences {
  readonly parts: Readonly<Record<SentencePart, readonly string[]>>;
  readonly counts: {
    readonly rows: number;
    readonly unique: number;
    readonly unclean: number;
    readonly heldOut: number;
  };
}

const splitSeed = 1;
const validFraction = 0.02;
const testFraction = 0.02;

/** Longer texts are not sentences. */
const maxCharacters = 120;

const han = /\p{Script=Han}/gu;
const clean = /^[\u4e00-\u9fff\p{Script=Latin}\p{P} ～]+$/u;

/** The Mandarin column of Tatoeba's table: id, sentence, id of the translation, translation. */
export function mandarinColumn(table: string): readonly string[] {
  return table.split(/\r?\n/).flatMap((line) => line.split('\t')[1]?.trim() || []);
}

/**
 * Simplified, normalised, unique and clean sentences in three parts. Which part a sentence falls into depends on its own
 * characters only, and sentences that differ in marks alone fall into the same one.
 */
export function chooseSentences(rows: readonly string[], { simplify, heldOut }: SentenceChoices): ChosenSentences {
  const parts = { train: [] as string[], valid: [] as string[], test: [] as string[] };
  const counts = { rows: rows.length, unique: 0, unclean: 0, heldOut: 0 };
  const sentences = new Set(rows.map((row) => normalizeMandarin(simplify(row)).text));
  counts.unique = sentences.size;
  for (const sentence of [...sentences].sort()) {
    if (!isClean(sentence)) counts.unclean += 1;
    else if (heldOut.has(bareText(sentence))) counts.heldOut += 1;
    else parts[partOf(sentence)].push(sentence);
  }
  return { parts, counts };
}

/** Mandarin with letters and marks and nothing else: no digits that could not be read, no other script. */
export function isClean(sentence: string): boolean {
  const hanCount = sentence.match(han)?.length ?? 0;
  const characters = [...bareText(sentence)].length;
  return hanCount >= 2 && hanCount * 2 >= characters && sentence.length <= maxCharacters && clean.test(sentence);
}

function partOf(sentence: string): SentencePart {
  const place = hashFraction(splitSeed, bareText(sentence));
  if (place < testFraction) return 'test';
  return place < testFraction + validFraction ? 'valid' : 'train';
}
