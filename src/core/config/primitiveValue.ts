import { exactInteger, type TypedScalar } from './plainScalar.ts';
import type { PrimitiveToken } from './primitiveToken.ts';
import { unescapeText } from './primitiveToken.ts';

/** The typed value of one unquoted word of an override or an interpolation argument. */
export function typePrimitiveToken(token: PrimitiveToken): TypedScalar {
  const plain = token.text.replaceAll('_', '');
  switch (token.kind) {
    case 'int':
      return { value: exactInteger(Number(plain), token.text), isFloat: false };
    case 'float':
      return { value: floatOf(plain), isFloat: true };
    case 'bool':
      return { value: token.text.toLowerCase() === 'true', isFloat: false };
    case 'null':
      return { value: null, isFloat: false };
    case 'escape':
      return { value: unescapeText(token.text), isFloat: false };
    default:
      return { value: token.text, isFloat: false };
  }
}

function floatOf(text: string): number {
  const word = text.toLowerCase().replace(/^[+-]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (word === 'inf') return sign * Number.POSITIVE_INFINITY;
  return word === 'nan' ? Number.NaN : sign * Number(word);
}

/** One word keeps its type, several make a text; spaces at both ends do not count. Undefined where nothing else is there. */
export function joinPrimitive(tokens: readonly PrimitiveToken[]): TypedScalar | undefined {
  const start = tokens[0]?.kind === 'space' ? 1 : 0;
  const end = tokens.at(-1)?.kind === 'space' ? tokens.length - 1 : tokens.length;
  const inner = tokens.slice(start, Math.max(start, end));
  const [only] = inner;
  if (only === undefined) return undefined;
  if (inner.length === 1) return typePrimitiveToken(only);
  return {
    value: inner.map((token) => (token.kind === 'escape' ? unescapeText(token.text) : token.text)).join(''),
    isFloat: false,
  };
}
