import { halfThirdTone } from './english/arpabet.ts';
import type { SymbolEntry } from './symbolSequence.ts';

/**
 * Gives a third tone that another tone follows without a pause the tone id of the half third: it stays low and does not
 * rise. Before a pause, and alone, it stays full.
 *
 * Source: Y. R. Chao, A Grammar of Spoken Chinese (1968), 1.3.4.
 */
export const withHalfThirds = (entries: readonly SymbolEntry[]): readonly SymbolEntry[] =>
  entries.map((entry, index) => {
    if (entry.tone !== 3 || entry.language !== 'zh') return entry;
    const next = entries.slice(index + 1).find(({ syllableIndex }) => syllableIndex !== entry.syllableIndex);
    const isHalf = next !== undefined && next.language === 'zh' && next.tone !== 3;
    return isHalf ? { ...entry, tone: halfThirdTone } : entry;
  });
