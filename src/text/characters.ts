/** A character that has no sound here, and its place in the normalised text. */
export interface UnknownCharacter {
  readonly character: string;
  readonly index: number;
}

/** The block of usual characters. */
export const isPlainHan = (character: string): boolean =>
  character.length === 1 && character >= '一' && character <= '\u9fff';

export const isHanCharacter = (character: string): boolean =>
  isPlainHan(character) || /^\p{Script=Han}$/u.test(character);

/** Signs that are seen and not heard. */
export const isSilentSign = (character: string): boolean =>
  /^[\s"'“”‘’「」『』《》〈〉()[\]【】{}·•_*#`^|\\<>-]$/u.test(character);

/** A picture, or a part of one: joiners, variation selectors, skin tones, flags' letters, key caps. */
export const isEmoji = (character: string): boolean =>
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Component})$/u.test(character) && !/^[\d#*]$/.test(character);

const latinWord = /[A-Za-z](?:[A-Za-z]|'(?=[A-Za-z]))*/y;

/** The word of Latin letters that begins at a place, with apostrophes inside. */
export const latinWordAt = (text: string, position: number): string | undefined => {
  latinWord.lastIndex = position;
  return latinWord.exec(text)?.[0];
};
