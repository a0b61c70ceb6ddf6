import { TextError } from '../errors.ts';
import type { UnknownCharacter } from './characters.ts';

/** @throws TextError that names each unknown character, its code and its place in the source, if there is any. */
export const refuseUnknown = (
  source: string,
  unknown: readonly UnknownCharacter[],
  toSource: (index: number) => number,
): void => {
  if (unknown.length === 0) return;
  const names = unknown.map(({ character, index }) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return `'${character}' (U+${code}) at position ${toSource(index) + 1}`;
  });
  throw new TextError(
    `text '${source}': no reading for ${names.join(', ')}; write it in Mandarin characters (digits of English text as words), ` +
      `give its reading as 字<zi4>, or skip such characters with unknown: skip`,
  );
};
