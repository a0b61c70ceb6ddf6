import { ConfigError } from '../../errors.ts';
import type { TypedScalar } from './plainScalar.ts';
import { type PrimitiveToken, primitiveTokenAt, unescapeText } from './primitiveToken.ts';
import { typePrimitiveToken } from './primitiveValue.ts';

/** `${...}`: a reference to another node, or a call of a resolver. */
export type Interpolation =
  | { readonly kind: 'reference'; readonly dots: number; readonly keys: readonly (string | Interpolation)[] }
  | {
      readonly kind: 'call';
      readonly name: readonly (string | Interpolation)[];
      readonly args: readonly InterpolationElement[];
    };

/** A text with interpolations in it; a single interpolation stands for its value, several parts make a text. */
export type InterpolatedText = readonly (string | Interpolation)[];

export type InterpolationElement =
  | { readonly kind: 'value'; readonly value: TypedScalar }
  | { readonly kind: 'text'; readonly parts: InterpolatedText; readonly quoted: boolean }
  | { readonly kind: 'list'; readonly items: readonly InterpolationElement[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [string, InterpolationElement])[] };

const maxDepth = 50;
const identifier = /^[a-zA-Z_\u0080-\uffff][a-zA-Z0-9_\-\u0080-\uffff]*$/;
const keyForm = /[^\\{}()[\]:. \t'"]+/y;
const spaceForm = /[ \t]*/y;

/**
 * Parses a text that contains `${`.
 *
 * Source: OmegaConf 2.3's grammar (OmegaConfGrammarParser.g4).
 * @throws ConfigError that shows the text and the place.
 */
export function parseInterpolation(text: string): InterpolatedText {
  return new InterpolationParser(text).text(undefined);
}

/** Parses one element (a scalar, list or dict) out of a text, as `oc.decode` does. */
export function parseElement(text: string): InterpolationElement {
  return new InterpolationParser(text).wholeElement();
}

class InterpolationParser {
  readonly #text: string;
  #offset = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  wholeElement(): InterpolationElement {
    const element = this.#element('');
    if (this.#offset < this.#text.length) throw this.#error('expected the end');
    return element;
  }

  /** Text up to the closing quote, or to the end where `quote` is undefined. */
  text(quote: string | undefined): InterpolatedText {
    const parts: (string | Interpolation)[] = [];
    let literal = '';
    while (this.#offset < this.#text.length && !(quote !== undefined && this.#peek() === quote)) {
      if (this.#peek() === '\\') literal += this.#backslashes(quote);
      else if (this.#text.startsWith('${', this.#offset)) {
        if (literal !== '') parts.push(literal);
        literal = '';
        parts.push(this.#interpolation());
      } else literal += this.#take(1);
    }
    if (quote !== undefined) this.#expect(quote);
    if (literal !== '' || parts.length === 0) parts.push(literal);
    return parts;
  }

  /** Backslashes count only before `${` and before the closing quote; elsewhere they stay as they are. */
  #backslashes(quote: string | undefined): string {
    let count = 0;
    while (this.#text[this.#offset + count] === '\\') count += 1;
    this.#offset += count;
    const escaped = this.#text.startsWith('${', this.#offset)
      ? '${'
      : quote !== undefined && this.#peek() === quote
        ? quote
        : undefined;
    if (escaped === undefined) return '\\'.repeat(count);
    const kept = '\\'.repeat(Math.floor(count / 2));
    return count % 2 === 0 ? kept : kept + this.#take(escaped.length);
  }

  #interpolation(): Interpolation {
    return this.#nested(() => {
      this.#offset += 2;
      this.#spaces();
      let dots = 0;
      while (this.#peek() === '.') {
        dots += 1;
        this.#offset += 1;
      }
      const keys: (string | Interpolation)[] = [this.#key()];
      let hasBrackets = this.#text[this.#offset - 1] === ']';
      while (this.#peek() === '.' || this.#peek() === '[') {
        if (this.#peek() === '.') this.#offset += 1;
        else hasBrackets = true;
        keys.push(this.#key());
      }
      this.#spaces();
      if (this.#peek() === '}') {
        this.#offset += 1;
        return { kind: 'reference', dots, keys };
      }
      if (this.#peek() !== ':') throw this.#error("expected '}', '.', '[' or ':'");
      const isName = keys.every((key) => typeof key !== 'string' || identifier.test(key));
      if (dots > 0 || hasBrackets || !isName) throw this.#error("expected a resolver's name before ':'");
      this.#offset += 1;
      this.#spaces();
      return { kind: 'call', name: keys, args: this.#sequence('}') };
    });
  }

  #key(): string | Interpolation {
    const bracketed = this.#peek() === '[';
    if (bracketed) this.#offset += 1;
    const start = this.#offset;
    let key: string | Interpolation;
    if (this.#text.startsWith('${', start)) key = this.#interpolation();
    else {
      keyForm.lastIndex = start;
      const match = keyForm.exec(this.#text)?.[0];
      if (match === undefined) throw this.#error('expected a key');
      this.#offset += match.length;
      if (this.#peek() === '{') throw this.#error('an interpolation cannot be a part of a key, only a whole one');
      key = match;
    }
    if (bracketed) this.#expect(']');
    return key;
  }

  /** Elements up to `close`; what is left out between commas is an empty text. */
  #sequence(close: string): readonly InterpolationElement[] {
    this.#spaces();
    if (this.#peek() === close) {
      this.#offset += 1;
      return [];
    }
    const items: InterpolationElement[] = [];
    for (;;) {
      this.#spaces();
      if (this.#peek() === ',' || this.#peek() === close) items.push({ kind: 'text', parts: [''], quoted: true });
      else items.push(this.#element(`,${close}`));
      this.#spaces();
      if (this.#peek() === ',') this.#offset += 1;
      else {
        this.#expect(close);
        return items;
      }
    }
  }

  #element(ends: string): InterpolationElement {
    return this.#nested(() => {
      const first = this.#peek();
      if (first === '[') {
        this.#offset += 1;
        return { kind: 'list', items: this.#sequence(']') };
      }
      if (first === '{') return this.#dict();
      if (first === "'" || first === '"') {
        this.#offset += 1;
        return { kind: 'text', parts: this.text(first), quoted: true };
      }
      return this.#primitive(ends, true);
    });
  }

  #dict(): InterpolationElement {
    const entries: (readonly [string, InterpolationElement])[] = [];
    this.#offset += 1;
    this.#spaces();
    while (this.#peek() !== '}') {
      const key = this.#primitive(':', false);
      this.#expect(':');
      this.#spaces();
      entries.push([keyText(key), this.#element(',}')]);
      this.#spaces();
      if (this.#peek() === '}') break;
      this.#expect(',');
      this.#spaces();
    }
    this.#offset += 1;
    return { kind: 'dict', entries };
  }

  #primitive(ends: string, isValue: boolean): InterpolationElement {
    const parts: (PrimitiveToken | Interpolation)[] = [];
    for (;;) {
      const char = this.#afterSpaces();
      if (char === undefined || ends.includes(char) || (!isValue && char === ':')) break;
      if (isValue && this.#text.startsWith('${', this.#offset)) parts.push(this.#interpolation());
      else if (isValue && this.#peek() === ':') parts.push({ kind: 'char', text: this.#take(1) });
      else {
        const token = primitiveTokenAt(this.#text, this.#offset);
        if (token === undefined) throw this.#error(`'${this.#peek()}' needs quotes or a backslash here`);
        this.#offset += token.text.length;
        parts.push(token);
      }
    }
    return primitiveElement(parts) ?? this.#fail('expected a value');
  }

  /** Looks beyond spaces: those before a comma, a bracket or the end belong to it, not to the value. */
  #afterSpaces(): string | undefined {
    spaceForm.lastIndex = this.#offset;
    return this.#text[this.#offset + (spaceForm.exec(this.#text)?.[0].length ?? 0)];
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw this.#error(`nests deeper than ${maxDepth} levels`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #peek(): string | undefined {
    return this.#text[this.#offset];
  }

  #take(count: number): string {
    const taken = this.#text.slice(this.#offset, this.#offset + count);
    this.#offset += count;
    return taken;
  }

  #spaces(): void {
    spaceForm.lastIndex = this.#offset;
    this.#offset += spaceForm.exec(this.#text)?.[0].length ?? 0;
  }

  #expect(char: string): void {
    if (this.#peek() !== char) throw this.#error(`expected '${char}'`);
    this.#offset += 1;
  }

  #fail(problem: string): never {
    throw this.#error(problem);
  }

  #error(problem: string): ConfigError {
    const start = Math.max(0, this.#offset - 60);
    const shown = this.#text.slice(start, this.#offset + 40).replaceAll(/\s/g, ' ');
    return new ConfigError(`bad interpolation: ${problem}\n  ${shown}\n  ${' '.repeat(this.#offset - start)}^`);
  }
}

function primitiveElement(parts: readonly (PrimitiveToken | Interpolation)[]): InterpolationElement | undefined {
  const [only] = parts;
  if (only === undefined) return undefined;
  if (parts.length === 1 && 'text' in only) return { kind: 'value', value: typePrimitiveToken(only) };
  const text = parts.map((part) =>
    'text' in part ? (part.kind === 'escape' ? unescapeText(part.text) : part.text) : part,
  );
  return { kind: 'text', parts: text, quoted: false };
}

function keyText(key: InterpolationElement): string {
  if (key.kind === 'value') return String(key.value.value);
  return key.kind === 'text' ? key.parts.filter((part) => typeof part === 'string').join('') : '';
}
