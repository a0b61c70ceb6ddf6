import fc from 'fast-check';
import { TextError } from '../../src/errors.ts';
import { describeText } from '../../src/text/describeText.ts';
import { englishFrontend } from '../../src/text/english/englishFrontend.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';

/** Strings of any characters, and of those that rules look for. */
export const anyMandarinText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'一不3好.-:/%$¥@<>a2万亿年月日点:~… ABkg²℃儿<hao3>') }),
);

export const anyEnglishText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(..."ab Mr.St1203,:/-%$£#&@'!?…—kmpm°thsx") }),
);

const pair = {
  spoken: mandarinFrontend({ letters: 'mandarin' }),
  underlying: mandarinFrontend({ letters: 'mandarin', toneSandhi: false }),
};
const english = englishFrontend();

/** Reads a text, or hears why not in our own words. @throws whatever else happens */
export function readAnyMandarin(text: string): void {
  refusing(() => {
    const { symbols, origins } = describeText(text, pair);
    if (origins.length !== symbols.length) throw new Error(`${symbols.length} symbols have ${origins.length} origins`);
  });
}

export function readAnyEnglish(text: string): void {
  refusing(() => {
    const { symbols, characterIndex } = english(text);
    if (characterIndex.length !== symbols.length) throw new Error(`${symbols.length} symbols do not know their places`);
  });
}

function refusing(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
  }
}
