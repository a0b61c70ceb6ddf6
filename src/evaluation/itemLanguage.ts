import { type ReadableUtterance, spokenTokens } from '../diversity/spokenTokens.ts';
import { TextError } from '../errors.ts';

/**
 * What a text speaks, by its tokens as diversity reads them: 'Chinese', 'English', 'mixed', or 'letters' where letters said by their
 * names are all that is not Chinese. A language that is not read there is named by its own code, such as yue.
 */
export function itemLanguage(utterance: ReadableUtterance): string {
  try {
    const kinds = new Set(spokenTokens(utterance).map(({ kind }) => kind));
    const hasWords = kinds.has('word') || kinds.has('loanword');
    if (hasWords) return kinds.has('syllable') ? 'mixed' : 'English';
    return kinds.has('letter') ? 'letters' : 'Chinese';
  } catch (error) {
    if (error instanceof TextError) return utterance.language ?? 'unknown';
    throw error;
  }
}
