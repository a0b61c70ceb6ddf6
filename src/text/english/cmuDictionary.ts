import { createRequire } from 'node:module';

type Dictionary = Readonly<Record<string, string>>;

const load = createRequire(import.meta.url);
let dictionary: Dictionary | undefined;

/**
 * Phonemes of a word in lower case by the CMU Pronouncing Dictionary; `variant` 1 and up are its other readings.
 * The dictionary is read when the first word is asked for.
 */
export const dictionaryPhonemes = (word: string, variant = 0): readonly string[] | undefined => {
  dictionary ??= load('cmu-pronouncing-dictionary') as Dictionary;
  const key = variant === 0 ? word : `${word}(${variant})`;
  return Object.hasOwn(dictionary, key) ? dictionary[key]?.split(' ') : undefined;
};
