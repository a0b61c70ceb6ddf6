import { readPhrase } from './pinyin.ts';
import { tryParseSyllable } from './syllable.ts';
import { spokenForm } from './writtenUnits.ts';

/** A syllable of Mandarin, or a Latin word. */
export interface SpokenSyllable {
  /** Numbered pinyin, several where any of them will do; or the word. */
  readonly readings: readonly string[];
  /** What it was written as, where that is known. */
  readonly character?: string | undefined;
}

const tokens = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu;

/**
 * What was to be said: the corpus' own numbered pinyin where it has one, else every reading that the text allows. Characters are attached
 * where there is one to each syllable, and then Latin words stand among them.
 */
export function wantedSyllables(text: string, language: string, pinyin?: readonly string[]): readonly SpokenSyllable[] {
  if (pinyin === undefined) return heardSyllables(text, language);
  const own = pinyin.flatMap(spelledReadings);
  const written = spokenForm(text, language);
  const characters = [...written.matchAll(/\p{Script=Han}/gu)].length;
  // A text that is pinyin itself has no characters; its digits are no numbers.
  if (!/\p{Script=Han}/u.test(text) || characters !== own.length)
    return own.map((reading) => ({ readings: [reading] }));
  const readings = own.values();
  return (written.match(tokens) ?? []).flatMap((token) =>
    isHan(token)
      ? [...token].map((character) => ({ readings: [readings.next().value ?? ''], character }))
      : [{ readings: [token] }],
  );
}

/**
 * The syllables of a text that someone wrote down: by the dictionary, after sandhi, and for a third tone before a third tone also the
 * second, which depends on how the speaker groups the words.
 */
export function heardSyllables(text: string, language: string): readonly SpokenSyllable[] {
  return (spokenForm(text, language).match(tokens) ?? []).flatMap((token) => {
    if (!isHan(token)) return [{ readings: [token] }];
    const characters = [...token];
    const lexical = readPhrase(characters, { toneSandhi: false });
    const surface = readPhrase(characters);
    return characters.map((character, index) => {
      const risen = isThird(lexical[index]) && isThird(lexical[index + 1]) ? [`${lexical[index]?.slice(0, -1)}2`] : [];
      const known = [lexical[index], surface[index]].filter((reading) => reading !== undefined);
      return { readings: [...known, ...risen], character };
    });
  });
}

/** Are they the same? Two readings of one character are no fault of the speaker's. */
export function isSameSyllable(wanted: SpokenSyllable, heard: SpokenSyllable, withTone: boolean): boolean {
  if (wanted.character !== undefined && wanted.character === heard.character) return true;
  const plain = (reading: string) => (withTone ? reading : reading.replace(/[1-5]$/, ''));
  return wanted.readings.some((reading) => heard.readings.some((other) => plain(reading) === plain(other)));
}

function isHan(token: string): boolean {
  return /^\p{Script=Han}/u.test(token);
}

function isThird(reading: string | undefined): boolean {
  return reading?.endsWith('3') === true;
}

/** One spelling of each syllable; an r colour is a syllable of its own, as it is written. */
function spelledReadings(numbered: string): readonly string[] {
  const syllable = tryParseSyllable(numbered);
  if (syllable === undefined) return [numbered];
  const { base, tone, erhua } = syllable;
  return erhua ? [`${base}${tone}`, 'er2'] : [`${base}${tone}`];
}
