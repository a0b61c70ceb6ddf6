import { TextError } from '../../errors.ts';
import type { ReadText } from '../../text/frontend.ts';
import { isMark } from '../../text/symbolTable.ts';
import { readSymbols } from '../prepareCorpus.ts';
import type { Utterance } from '../utterance.ts';

/** How many phonemes a text has at least, or why it cannot be read. */
export function phonemeCount(
  utterance: Pick<Utterance, 'id' | 'text' | 'language' | 'pinyin'>,
  frontend: ReadText,
): number | TextError {
  try {
    return readSymbols(utterance, frontend).symbols.reduce((sum, symbol) => sum + phonemesOf(symbol), 0);
  } catch (cause) {
    if (cause instanceof TextError) return cause;
    throw cause;
  }
}

/** Marks and borders are not spoken; the name of a letter has two phonemes at least. */
function phonemesOf(symbol: string): number {
  if (isMark(symbol) || /^<.*>$/.test(symbol)) return 0;
  return /^[A-Z]$/.test(symbol) ? 2 : 1;
}
