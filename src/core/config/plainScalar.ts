import { ConfigError } from '../../errors.ts';

export interface TypedScalar {
  readonly value: string | number | boolean | null;
  readonly isFloat: boolean;
}

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const booleans = new Map(
  [
    ['true', 'yes', 'on'],
    ['false', 'no', 'off'],
  ].flatMap((words, index) =>
    words.flatMap((word) =>
      [word, word[0]?.toUpperCase() + word.slice(1), word.toUpperCase()].map((form) => [form, index === 0] as const),
    ),
  ),
);
const binaryInteger = /^[-+]?0b[01_]+$/;
const octalInteger = /^[-+]?0[0-7_]+$/;
const decimalInteger = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const hexInteger = /^[-+]?0x[0-9a-fA-F_]+$/;
const base60Integer = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const base60Float = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;
const decimalFloats = [
  /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/,
  /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/,
  /^[-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9]+(?:_[0-9]+)*[eE][-+]?[0-9]+$/,
];
const infinity = /^[-+]?\.(?:inf|Inf|INF)$/;
const notANumber = /^\.(?:nan|NaN|NAN)$/;

/**
 * The value of an unquoted YAML scalar, typed as OmegaConf's loader does: YAML 1.1 words (`yes`, `off`), octal `007`,
 * base 60 `1:30`, and floats without a dot or sign in the exponent (`1e-3`, `1e5`). Dates stay text.
 *
 * Source: YAML 1.1 type repository (yaml.org/type); OmegaConf 2.3 for the wider floats.
 * @throws ConfigError for an integer that a double cannot hold exactly.
 */
export function typePlainScalar(text: string): TypedScalar {
  if (nulls.has(text)) return { value: null, isFloat: false };
  const boolean = booleans.get(text);
  if (boolean !== undefined) return { value: boolean, isFloat: false };
  return typedFloat(text) ?? typedInteger(text) ?? { value: text, isFloat: false };
}

function typedInteger(text: string): TypedScalar | undefined {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  let magnitude: number;
  if (decimalInteger.test(text)) magnitude = Number(digits);
  else if (binaryInteger.test(text)) magnitude = Number.parseInt(digits.slice(2), 2);
  else if (octalInteger.test(text)) magnitude = Number.parseInt(digits, 8);
  else if (hexInteger.test(text)) magnitude = Number.parseInt(digits.slice(2), 16);
  else if (base60Integer.test(text)) magnitude = base60(digits);
  else return undefined;
  return { value: exactInteger(sign * magnitude, text), isFloat: false };
}

function typedFloat(text: string): TypedScalar | undefined {
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (infinity.test(text)) return { value: sign * Number.POSITIVE_INFINITY, isFloat: true };
  if (notANumber.test(text)) return { value: Number.NaN, isFloat: true };
  if (decimalFloats.some((form) => form.test(text))) return { value: sign * Number(digits), isFloat: true };
  if (base60Float.test(text)) return { value: sign * base60(digits), isFloat: true };
  return undefined;
}

function base60(digits: string): number {
  return digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}

/** The integer, or an error when it lost digits on the way into a double. */
export function exactInteger(value: number, text: string): number {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  throw new ConfigError(
    `config: the integer ${text.slice(0, 60)} is beyond 2^53 and would lose digits; quote it to keep it as text`,
  );
}
