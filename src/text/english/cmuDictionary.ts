import { createRequire } from 'node:module';

type Dictionary = Readonly<Record<string, string>>;

const load = createRequire(import.meta.url);
let dictionary: Dictionary | undefined;

/** Phonemes of a word in lower case by the CMU Pronouncing Dictionary, which is read when the first word is asked for. */
export const dictionaryPhonemes = (word: string): readonly string[] | undefined => {
  dictionary ??= load('cmu-pronouncing-dictionary') as Dictionary;
  return Object.hasOwn(dictionary, word) ? dictionary[word]?.split(' ') : undefined;
};
