import { TextError } from '../errors.ts';
import { isHanCharacter, type UnknownCharacter } from './characters.ts';
import { isErhua } from './erhua.ts';
import { type PinyinOptions, readPhrase } from './pinyin.ts';
import { parseSyllable } from './syllable.ts';
import type { SymbolWriter } from './symbolWriter.ts';

/** Han characters in a row, and where each begins in the text. */
export interface HanPhrase {
  readonly characters: readonly string[];
  readonly starts: readonly number[];
  readonly end: number;
}

/** The run of Han characters that begins at `start`. */
export const hanPhraseAt = (text: string, start: number): HanPhrase => {
  const characters: string[] = [];
  const starts: number[] = [];
  let end = start;
  for (const character of text.slice(start)) {
    if (!isHanCharacter(character)) break;
    characters.push(character);
    starts.push(end);
    end += character.length;
  }
  return { characters, starts, end };
};

/** Hands out the readings given for a whole text, in order, and knows when they do not fit. */
export interface GivenReadings {
  take(character: string): string;
  finish(): void;
}

export const givenReadings = (pinyin: readonly string[], text: string): GivenReadings => {
  let used = 0;
  return {
    take(character) {
      const reading = pinyin[used++];
      if (reading !== undefined) return reading;
      throw new TextError(
        `text '${text}': got ${pinyin.length} readings, none is left for '${character}'; give one per character`,
      );
    },
    finish() {
      if (used === pinyin.length) return;
      throw new TextError(
        `text '${text}': got ${pinyin.length} readings, its characters take ${used}; give one per character`,
      );
    },
  };
};

/** Says a phrase by readings from outside; 'huar1' takes the 儿 that follows with it. */
export const speakGivenPhrase = (phrase: HanPhrase, given: GivenReadings, writer: SymbolWriter): void => {
  for (let index = 0; index < phrase.characters.length; index++) {
    const syllable = parseSyllable(given.take(phrase.characters[index] ?? ''));
    const takesNext = syllable.erhua && phrase.characters[index + 1] === '儿';
    writer.syllable(syllable, phrase.starts[index] ?? 0, phrase.starts[takesNext ? index + 1 : index]);
    if (takesNext) index++;
  }
};

export interface HanPhraseOptions extends PinyinOptions {
  readonly erhua?: 'merge' | 'separate';
  /** Readings by place in the text that win over the dictionary. */
  readonly inline: ReadonlyMap<number, string>;
}

/** Says a phrase by dictionary, lexicon and sandhi; gives back the characters that have no reading. */
export const speakHanPhrase = (
  phrase: HanPhrase,
  options: HanPhraseOptions,
  writer: SymbolWriter,
): UnknownCharacter[] => {
  const { characters, starts } = phrase;
  const given = new Map<number, string>();
  for (const [index, start] of starts.entries()) {
    const reading = options.inline.get(start);
    if (reading !== undefined) given.set(index, reading);
  }
  const readings = readPhrase(characters, { ...options, given });
  const colours = characters.map(
    (_, index) =>
      options.erhua !== 'separate' &&
      !given.has(index) &&
      readings[index - 1] !== undefined &&
      isErhua(characters, index),
  );
  const unknown: UnknownCharacter[] = [];
  for (const [index, reading] of readings.entries()) {
    const start = starts[index] ?? 0;
    if (colours[index]) continue;
    if (reading === undefined) {
      unknown.push({ character: characters[index] ?? '', index: start });
      continue;
    }
    const syllable = parseSyllable(reading);
    if (colours[index + 1]) writer.syllable({ ...syllable, erhua: true }, start, starts[index + 1]);
    else writer.syllable(syllable, start);
  }
  return unknown;
};
