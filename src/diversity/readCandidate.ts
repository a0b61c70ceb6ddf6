import type { PoolSentence } from '../corpus/sentencePool.ts';
import type { Candidate } from './chooseSentences.ts';
import { type ItemIndex, type RowOf, rowReader, type WeightedAxis } from './featureTable.ts';
import { type ReadableUtterance, shownPinyin, spokenTokens } from './spokenTokens.ts';

/** What a sentence adds when it is read as usual, by the axes that need no sound. */
export function sentenceRows(index: ItemIndex, axes: readonly WeightedAxis[]): RowOf {
  const worded = axes.filter(({ axis }) => !axis.needsSound);
  return rowReader(
    index,
    worded.map(({ name, axis }) => ({ name, features: axis.over([]) })),
  );
}

/** Reads a sentence that may be spoken. @throws TextError where nothing in it has a sound. */
export function readCandidate(
  { id, text, tags, language }: Pick<PoolSentence, 'id' | 'text' | 'tags'> & Pick<ReadableUtterance, 'language'>,
  rowOf: RowOf,
): Candidate {
  const tokens = spokenTokens({ id, text, ...(language === undefined ? {} : { language }) });
  const marks = tokens.filter(({ kind }) => kind === 'mark').length;
  // About four and a half syllables a second, and a breath.
  const seconds = 0.3 + 0.22 * (tokens.length - marks) + 0.25 * marks;
  const row = rowOf({ id, text, tags, tokens, speaker: '', durationSeconds: seconds });
  return { id, text, pinyin: shownPinyin(tokens), seconds, row, manner: undefined };
}
