import { parseSyllable } from './syllable.ts';

/** A text without its reading tags, the way back to the source, and the readings by position in `text`. */
export interface InlineReadings {
  readonly text: string;
  readonly originalIndex: Int32Array;
  readonly readings: ReadonlyMap<number, string>;
}

const tagged = /(\p{Script=Han})<([a-zü:]+\d*)>/giu;

/**
 * Takes readings such as 行<hang2> out of a text; the reading wins over the dictionary and keeps its tone.
 * @throws TextError if a tag's pinyin is no legal syllable.
 */
export const takeInlineReadings = (source: string): InlineReadings => {
  let text = '';
  const originalIndex: number[] = [];
  const readings = new Map<number, string>();
  const copy = (from: number, to: number): void => {
    text += source.slice(from, to);
    for (let unit = from; unit < to; unit++) originalIndex.push(unit);
  };
  let position = 0;
  for (const match of source.matchAll(tagged)) {
    const [whole, character = '', pinyin = ''] = match;
    parseSyllable(pinyin);
    copy(position, match.index + character.length);
    readings.set(text.length - character.length, pinyin);
    position = match.index + whole.length;
  }
  copy(position, source.length);
  return { text, originalIndex: Int32Array.from(originalIndex), readings };
};
