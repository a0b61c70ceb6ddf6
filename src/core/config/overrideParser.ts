import { ConfigError } from '../../errors.ts';
import {
  type ConfigNode,
  dictNode,
  forbiddenKey,
  forbiddenKeyText,
  isInterpolation,
  listNode,
  scalarNode,
} from './configNode.ts';
import { type ConfigSource, shorten } from './configSource.ts';
import { parseInterpolation } from './interpolationGrammar.ts';
import { choiceSweep, type Override, type OverrideKind, type Sweep } from './override.ts';
import { overrideError } from './overrideCaret.ts';
import { callOverrideFunction, type FunctionArgument } from './overrideFunctions.ts';
import type { TypedScalar } from './plainScalar.ts';
import { type PrimitiveToken, primitiveTokenAt } from './primitiveToken.ts';
import { joinPrimitive } from './primitiveValue.ts';
import { readQuoted } from './quotedText.ts';

const maxLineCharacters = 100_000;
const maxDepth = 50;
const keyWord = '[a-zA-Z_$\\u0080-\\uffff][a-zA-Z0-9_\\-$\\u0080-\\uffff]*';
const keyPart = `(?:${keyWord}|0|[1-9](?:_?[0-9])*)`;
const groupWord = '[a-zA-Z_\\u0080-\\uffff][a-zA-Z0-9_\\-\\u0080-\\uffff]*';
const dottedKey = new RegExp(`${keyPart}(?:\\.${keyPart})+|${keyWord}`, 'y');
const groupPath = new RegExp(`${groupWord}(?:/${groupWord})+`, 'y');
const zipStart = 'zip(';
const spaceForm = /[ \t]*/y;

/**
 * Parses one override of the command line.
 *
 * Source: Hydra 1.3 (OverrideParser.g4, OverrideLexer.g4).
 * Differs: braces inside an interpolation may nest, and characters beyond ASCII need no quotes.
 * @throws ConfigError with the override and a caret under the place.
 */
export function parseOverride(line: string): Override {
  checkSize(line);
  return new OverrideParser(line).override();
}

export function parseOverrides(lines: readonly string[]): readonly Override[] {
  return lines.map(parseOverride);
}

/** Whether a line is `zip(...)`, the paired values of a sweep. */
export function isZip(line: string): boolean {
  return line.startsWith(zipStart);
}

/**
 * Parses `zip(seed=[1,2], model=choice(nano,small))`: values that change together.
 *
 * @throws ConfigError with the line and a caret under the place.
 */
export function parseZip(line: string): readonly Override[] {
  checkSize(line);
  return new OverrideParser(line).zip();
}

function checkSize(line: string): void {
  if (line.length <= maxLineCharacters) return;
  throw new ConfigError(`override '${shorten(line, 60)}': ${line.length} characters; at most ${maxLineCharacters}`);
}

class OverrideParser {
  readonly #line: string;
  #offset = 0;
  #depth = 0;

  constructor(line: string) {
    this.#line = line;
  }

  override(): Override {
    const head = this.#head();
    if (head.kind === 'delete' && this.#offset === this.#line.length) {
      return { ...head, line: this.#line, value: undefined, sweep: undefined };
    }
    this.#equals();
    const parsed = this.#offset === this.#line.length ? scalarNode('', this.#sourceAt(this.#offset)) : this.#value();
    return isSweep(parsed)
      ? { ...head, line: this.#line, value: undefined, sweep: parsed }
      : { ...head, line: this.#line, value: parsed, sweep: undefined };
  }

  /** `zip(a=[1,2], group=choice(x,y))`: one override for each key, with its values. */
  zip(): readonly Override[] {
    this.#offset = zipStart.length;
    this.#spaces();
    const columns: Override[] = [];
    do {
      const start = this.#offset;
      const head = this.#head();
      if (head.kind === 'delete' || head.keyOrGroup === '') throw this.#error('expected a key and its values');
      this.#equals();
      const values = this.#element();
      columns.push({ ...head, line: this.#line.slice(start, this.#offset), ...this.#column(values) });
    } while (this.#closes(','));
    if (!this.#closes(')', false)) throw this.#error("expected ',' or ')'");
    if (this.#offset < this.#line.length) throw this.#error('expected the end behind zip(...)');
    return columns;
  }

  #column(values: FunctionArgument): Pick<Override, 'value' | 'sweep'> {
    if (isSweep(values)) return { value: undefined, sweep: values };
    if (values.kind !== 'list')
      throw this.#error('the values of a key in zip() are a list, choice(), range() or glob()');
    return { value: undefined, sweep: choiceSweep(values.items, false) };
  }

  #head(): Pick<Override, 'kind' | 'keyOrGroup' | 'package'> {
    const kind = this.#kind();
    const start = this.#offset;
    const keyOrGroup = this.#match(groupPath) ?? this.#match(dottedKey) ?? '';
    let packageName: string | undefined;
    if (this.#peek() === '@') {
      this.#offset += 1;
      packageName = this.#match(dottedKey) ?? '';
    }
    if (keyOrGroup.split('.').includes(forbiddenKey)) throw this.#errorAt(start, forbiddenKeyText);
    return { kind, keyOrGroup, package: packageName };
  }

  #equals(): void {
    if (this.#peek() !== '=') {
      const expected = this.#offset === this.#line.length ? "expected '=' and a value" : "expected '=' after the key";
      throw this.#error(expected);
    }
    this.#offset += 1;
    this.#spaces();
  }

  #kind(): OverrideKind {
    const prefix = /^(?:\+\+|\+|~)?/.exec(this.#line.slice(this.#offset, this.#offset + 2))?.[0] ?? '';
    this.#offset += prefix.length;
    return prefix === '++' ? 'forceAdd' : prefix === '+' ? 'add' : prefix === '~' ? 'delete' : 'change';
  }

  #value(): ConfigNode | Sweep {
    const first = this.#element();
    const items = [first];
    while (this.#closes(',')) items.push(this.#element());
    if (this.#offset < this.#line.length)
      throw this.#error('expected the end; quote the value or escape this character');
    if (items.length === 1) return first;
    return choiceSweep(
      items.map((item) => this.#plain(item)),
      true,
    );
  }

  #element(): FunctionArgument {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw this.#error(`nests deeper than ${maxDepth} levels`);
    const first = this.#peek();
    const start = this.#offset;
    let element: FunctionArgument;
    if (first === '[') element = this.#list();
    else if (first === '{') element = this.#dict();
    else if (first === '"' || first === "'") element = this.#text(this.#quoted(first), start);
    else element = this.#call() ?? this.#primitive();
    this.#depth -= 1;
    return element;
  }

  #list(): ConfigNode {
    const items: ConfigNode[] = [];
    const source = this.#sourceAt(this.#offset);
    this.#open();
    if (this.#closes(']')) return listNode(source, items);
    do items.push(this.#plain(this.#element()));
    while (this.#closes(','));
    if (!this.#closes(']', false)) throw this.#error("expected ',' or ']'");
    return listNode(source, items);
  }

  #dict(): ConfigNode {
    const dict = dictNode(this.#sourceAt(this.#offset));
    this.#open();
    if (this.#closes('}', false)) return dict;
    do {
      const keyAt = this.#offset;
      const { value } = this.#joined(this.#words(true), keyAt);
      if (value === null) throw this.#errorAt(keyAt, 'a key of a dict cannot be null');
      if (value === forbiddenKey) throw this.#errorAt(keyAt, forbiddenKeyText);
      if (!this.#closes(':')) throw this.#error("expected ':' after the key of a dict");
      dict.entries.set(String(value), withKeyAt(this.#plain(this.#element()), keyAt));
    } while (this.#closes(','));
    if (!this.#closes('}', false)) throw this.#error("expected ',' or '}'");
    return dict;
  }

  /** `name(a, b, key=c)`, or undefined where no function is called here. */
  #call(): FunctionArgument | undefined {
    const start = this.#offset;
    const name = primitiveTokenAt(this.#line, start);
    if (name?.kind !== 'id') return undefined;
    this.#offset += name.text.length;
    if (!this.#closes('(')) {
      this.#offset = start;
      return undefined;
    }
    const positional: FunctionArgument[] = [];
    const named = new Map<string, FunctionArgument>();
    if (!this.#closes(')', false)) {
      do this.#argument(positional, named);
      while (this.#closes(','));
      if (!this.#closes(')', false)) throw this.#error("expected ',' or ')'");
    }
    return this.#refusedAt(start, () => callOverrideFunction(name.text, positional, named, this.#sourceAt(start)));
  }

  #argument(positional: FunctionArgument[], named: Map<string, FunctionArgument>): void {
    const start = this.#offset;
    const name = primitiveTokenAt(this.#line, start);
    if (name?.kind === 'id') {
      this.#offset += name.text.length;
      if (this.#closes('=')) {
        named.set(name.text, this.#element());
        return;
      }
      this.#offset = start;
    }
    if (named.size > 0) throw this.#error('an argument without a name follows one with a name');
    positional.push(this.#element());
  }

  #primitive(): ConfigNode {
    const start = this.#offset;
    const words = this.#words(false);
    if (words.length === 0) {
      const found = this.#peek();
      throw this.#error(found === undefined ? 'expected a value' : `'${found}' needs quotes or a backslash here`);
    }
    const { value, isFloat } = this.#joined(words, start);
    return typeof value === 'string' ? this.#text(value, start) : scalarNode(value, this.#sourceAt(start), isFloat);
  }

  #joined(words: readonly PrimitiveToken[], start: number): TypedScalar {
    const joined = this.#refusedAt(start, () => joinPrimitive(words));
    if (joined === undefined) throw this.#errorAt(start, 'a value of nothing but spaces; quote it');
    return joined;
  }

  #words(isKey: boolean): readonly PrimitiveToken[] {
    const words: PrimitiveToken[] = [];
    while (this.#offset < this.#line.length && !',)]}'.includes(this.#afterSpaces() ?? ' ')) {
      if (this.#afterSpaces() === ':') {
        if (isKey) break;
        words.push(this.#colon());
        continue;
      }
      const word = this.#interpolation(isKey) ?? primitiveTokenAt(this.#line, this.#offset);
      if (word === undefined) break;
      this.#offset += word.text.length;
      words.push(word);
    }
    if (isKey && words.length === 0) throw this.#error('expected the key of a dict');
    return words;
  }

  #colon(): PrimitiveToken {
    const start = this.#offset;
    this.#closes(':');
    return { kind: 'char', text: this.#line.slice(start, this.#offset) };
  }

  #interpolation(isKey: boolean): PrimitiveToken | undefined {
    if (isKey || !this.#line.startsWith('${', this.#offset)) return undefined;
    let open = 0;
    for (let end = this.#offset + 1; end < this.#line.length; end += 1) {
      if (this.#line[end] === '{') open += 1;
      else if (this.#line[end] === '}') open -= 1;
      if (open === 0) return { kind: 'char', text: this.#line.slice(this.#offset, end + 1) };
    }
    throw this.#error("this interpolation has no closing '}'");
  }

  #quoted(quote: string): string {
    const quoted = readQuoted(this.#line, this.#offset, quote);
    if (quoted === undefined) throw this.#error('this quote is never closed');
    this.#offset = quoted.end;
    return quoted.text;
  }

  #text(value: string, start: number): ConfigNode {
    const node = scalarNode(value, this.#sourceAt(start));
    if (isInterpolation(node)) this.#refusedAt(start, () => parseInterpolation(node.value));
    return node;
  }

  /** What the work gives; its refusal is shown at its place in the line. */
  #refusedAt<T>(start: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof ConfigError ? this.#errorAt(start, error.message.replace(/^config: /, '')) : error;
    }
  }

  #plain(argument: FunctionArgument): ConfigNode {
    if (isSweep(argument)) throw this.#error('a sweep cannot stand inside a list, a dict or another sweep');
    return argument;
  }

  #open(): void {
    this.#offset += 1;
    this.#spaces();
  }

  /** Takes `char` with the spaces around it, where it comes next. */
  #closes(char: string, takesSpacesAfter = true): boolean {
    if (this.#afterSpaces() !== char) return false;
    this.#spaces();
    this.#offset += 1;
    if (takesSpacesAfter) this.#spaces();
    return true;
  }

  #afterSpaces(): string | undefined {
    spaceForm.lastIndex = this.#offset;
    return this.#line[this.#offset + (spaceForm.exec(this.#line)?.[0].length ?? 0)];
  }

  #spaces(): void {
    spaceForm.lastIndex = this.#offset;
    this.#offset += spaceForm.exec(this.#line)?.[0].length ?? 0;
  }

  #peek(): string | undefined {
    return this.#line[this.#offset];
  }

  #match(form: RegExp): string | undefined {
    form.lastIndex = this.#offset;
    const match = form.exec(this.#line)?.[0];
    this.#offset += match?.length ?? 0;
    return match;
  }

  #sourceAt(offset: number): ConfigSource {
    return { kind: 'override', override: this.#line, at: offset };
  }

  #error(problem: string): ConfigError {
    return this.#errorAt(this.#offset, problem);
  }

  #errorAt(offset: number, problem: string): ConfigError {
    return overrideError(this.#line, offset, problem);
  }
}

/** A value of a dict that knows where its key stands. */
function withKeyAt(node: ConfigNode, keyAt: number): ConfigNode {
  return node.source.kind === 'override' ? { ...node, source: { ...node.source, keyAt } } : node;
}

function isSweep(argument: FunctionArgument): argument is Sweep {
  return (
    argument.kind === 'choice' || argument.kind === 'range' || argument.kind === 'interval' || argument.kind === 'glob'
  );
}
