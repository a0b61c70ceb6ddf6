import { createRequire } from 'node:module';

interface OpenCc {
  Converter(options: { readonly from: 't'; readonly to: 'cn' }): (text: string) => string;
}

const load = createRequire(import.meta.url);
let convert: ((text: string) => string) | undefined;

/**
 * Traditional characters as simplified ones, by OpenCC's tables of characters and phrases; every character keeps its
 * place. The tables are loaded when the first text is asked for.
 */
export const simplified = (text: string): string => {
  convert ??= (load('opencc-js/t2cn') as OpenCc).Converter({ from: 't', to: 'cn' });
  const whole = convert(text);
  if (whole.length === text.length) return whole;
  const convertOne = convert;
  return [...text].map((character) => keepLength(character, convertOne(character))).join('');
};

const keepLength = (written: string, converted: string): string =>
  converted.length === written.length ? converted : written;
