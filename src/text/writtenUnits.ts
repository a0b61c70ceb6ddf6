import { normalizeEnglish } from './english/normalizeEnglish.ts';
import { normalizeMandarin } from './normalize.ts';
import { simplified } from './simplified.ts';

/** A text as it is spoken: numbers and signs in words, characters simplified, Latin letters small. `language` is a code such as zh. */
export function spokenForm(text: string, language: string): string {
  const spoken = language === 'en' ? normalizeEnglish(text) : normalizeMandarin(simplified(text));
  return spoken.text.toLowerCase();
}

/** Letters, characters and digits of a text as it is spoken, without marks and spaces. */
export function writtenCharacters(text: string, language: string): readonly string[] {
  return spokenForm(text, language).match(/[\p{L}\p{N}]/gu) ?? [];
}

/** The words of a text as it is spoken; an apostrophe within one is kept. */
export function writtenWords(text: string, language: string): readonly string[] {
  return spokenForm(text, language).match(/[\p{L}\p{N}]+(?:'\p{L}+)*/gu) ?? [];
}
