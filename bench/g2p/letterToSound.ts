/**
 * How far rules of spelling are from the CMU dictionary, where a word is taken for unknown: every 100th word of four letters and
 * more. Prints the share of wrong phonemes (edit distance to the nearest variant, without stress) and of words without an error.
 *
 * Run: npx tsx bench/g2p/letterToSound.ts
 */
import { createRequire } from 'node:module';
import { distance } from 'fastest-levenshtein';
import { letterToSound } from '../../src/text/english/letterToSound.ts';

const dictionary = createRequire(import.meta.url)('cmu-pronouncing-dictionary') as Readonly<Record<string, string>>;
const words = Object.keys(dictionary).filter((word) => /^[a-z]{4,}$/.test(word));
const codes = new Map<string, string>();

/** One character for each phoneme, so that strings can be compared. */
const coded = (phonemes: readonly string[]): string =>
  phonemes
    .map((phoneme) => phoneme.replace(/[012]$/, ''))
    .map((name) => {
      const code = codes.get(name) ?? String.fromCharCode(65 + codes.size);
      codes.set(name, code);
      return code;
    })
    .join('');

let [wrong, phonemes, exact, count] = [0, 0, 0, 0];
for (let index = 0; index < words.length; index += 100) {
  const word = words[index] as string;
  const variants = [word, `${word}(2)`, `${word}(3)`].flatMap((key) => dictionary[key] ?? []);
  const said = coded(letterToSound(word));
  const errors = Math.min(...variants.map((variant) => distance(said, coded(variant.split(' ')))));
  wrong += errors;
  phonemes += (variants[0] ?? '').split(' ').length;
  exact += errors === 0 ? 1 : 0;
  count++;
}
console.log(
  `${count} words: ${((100 * wrong) / phonemes).toFixed(1)} % of phonemes wrong, ${((100 * exact) / count).toFixed(1)} % of words right`,
);
