import { englishAbbreviations } from './english/normalizeEnglish.ts';

const closers = '["”’」』）)]*';
/** After marks that always end a sentence, and at line ends. */
const afterMark = new RegExp(String.raw`(?<=[。！？!?…]${closers})(?!["”’」』）)。！？!?…])|\n+`, 'u');
/** A dot or several, where what follows may be another sentence. */
const fullStop = new RegExp(String.raw`(\.+)${closers}(?=\s|\p{Script=Han}|$)`, 'gu');

/** A name or a number follows these, never another sentence. */
const beforeNames = new Set([
  ...['Mr', 'Mrs', 'Ms', 'Dr', 'Prof', 'St', 'Gen', 'Col', 'Capt', 'Lt', 'Gov'],
  ...['vs', 'approx', 'est', 'Fig', 'fig'],
]);
/** No word before a full stop that is asked for is longer. */
const longestWord = 16;

/**
 * Sentences of a text: at marks that end one, at line ends, and at full stops of Latin script.
 * A dot inside a number, after an initial (`U.S.`, `p.m.`), after the number of a list and after an abbreviation that a name
 * follows ends none; after other abbreviations it does where a capital or a Han character comes next.
 */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(afterMark)
    .flatMap((piece) => splitAtFullStops(piece))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

function splitAtFullStops(piece: string): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of piece.matchAll(fullStop)) {
    const end = match.index + match[0].length;
    const after = piece.slice(end, end + longestWord);
    if (!endsSentence(piece.slice(start, match.index), match[1] ?? '', after)) continue;
    sentences.push(piece.slice(start, end));
    start = end;
  }
  return [...sentences, piece.slice(start)];
}

function endsSentence(before: string, dots: string, after: string): boolean {
  const next = after.trimStart();
  const startsAnew = next === '' || /^["“‘「『（(]*(?:\p{Lu}|\p{Script=Han})/u.test(next);
  if (dots.length > 1) return startsAnew;
  const near = before.slice(-longestWord);
  if (!/[\p{L}\p{N}%"”’」』）)]$/u.test(near)) return false;
  const isNumber = /\d$/.test(near);
  if (isNumber && (after === next || isListNumber(before))) return next === '';
  const word = /[A-Za-z]+$/.exec(near)?.[0] ?? '';
  if (word.length === 1 || beforeNames.has(word)) return next === '';
  return startsAnew || !englishAbbreviations.has(word);
}

/** 1. and 12. at the beginning of a line. */
function isListNumber(before: string): boolean {
  return before.length <= longestWord && /^\s*\d+$/.test(before);
}
