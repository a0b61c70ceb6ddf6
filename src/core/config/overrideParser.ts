import { ConfigError } from '../../errors.ts';
import { type ConfigNode, checkedKey, dictNode, isInterpolation, listNode, scalarNode } from './configNode.ts';
import { type ConfigSource, shorten } from './configSource.ts';
import { parseInterpolation } from './interpolationGrammar.ts';
import { choiceSweep, type Override, type OverrideKind, type Sweep } from './override.ts';
import { callOverrideFunction, type FunctionArgument } from './overrideFunctions.ts';
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
  readonly #source: ConfigSource;
  #offset = 0;
  #depth = 0;

  constructor(line: string) {
    this.#line = line;
    this.#source = { kind: 'override', override: line };
  }

  override(): Override {
    const head = this.#head();
    if (head.kind === 'delete' && this.#offset === this.#line.length) {
      return { ...head, line: this.#line, value: undefined, sweep: undefined };
    }
    this.#equals();
    const parsed = this.#offset === this.#line.length ? scalarNode('', this.#source) : this.#value();
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
    const keyOrGroup = this.#match(groupPath) ?? this.#match(dottedKey) ?? '';
    let packageName: string | undefined;
    if (this.#peek() === '@') {
      this.#offset += 1;
      packageName = this.#match(dottedKey) ?? '';
    }
    for (const part of keyOrGroup.split('.')) checkedKey(part);
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
    let element: FunctionArgument;
    if (first === '[') element = this.#list();
    else if (first === '{') element = this.#dict();
    else if (first === '"' || first === "'") element = this.#text(this.#quoted(first));
    else element = this.#call() ?? this.#primitive();
    this.#depth -= 1;
    return element;
  }

  #list(): ConfigNode {
    const items: ConfigNode[] = [];
    this.#open();
    if (this.#closes(']')) return listNode(this.#source, items);
    do items.push(this.#plain(this.#element()));
    while (this.#closes(','));
    if (!this.#closes(']', false)) throw this.#error("expected ',' or ']'");
    return listNode(this.#source, items);
  }

  #dict(): ConfigNode {
    const dict = dictNode(this.#source);
    this.#open();
    if (this.#closes('}', false)) return dict;
    do {
      const { value } = joinPrimitive(this.#words(true));
      if (value === null) throw this.#error('a key of a dict cannot be null');
      if (!this.#closes(':')) throw this.#error("expected ':' after the key of a dict");
      dict.entries.set(checkedKey(String(value)), this.#plain(this.#element()));
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
    try {
      return callOverrideFunction(name.text, positional, named, this.#source);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new ConfigError(`override '${shorten(this.#line)}': ${error.message}`);
    }
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
    const words = this.#words(false);
    if (words.length === 0) {
      const found = this.#peek();
      throw this.#error(found === undefined ? 'expected a value' : `'${found}' needs quotes or a backslash here`);
    }
    const { value, isFloat } = joinPrimitive(words);
    return typeof value === 'string' ? this.#text(value) : scalarNode(value, this.#source, isFloat);
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

  #text(value: string): ConfigNode {
    const node = scalarNode(value, this.#source);
    if (isInterpolation(node)) {
      try {
        parseInterpolation(node.value);
      } catch (error) {
        throw error instanceof ConfigError
          ? new ConfigError(`override '${shorten(this.#line)}': ${error.message}`)
          : error;
      }
    }
    return node;
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

  #error(problem: string): ConfigError {
    const start = Math.max(0, this.#offset - 70);
    const shown = this.#line.slice(start, this.#offset + 30).replaceAll(/\s/g, ' ');
    return new ConfigError(`override: ${problem}\n  ${shown}\n  ${' '.repeat(this.#offset - start)}^`);
  }
}

function isSweep(argument: FunctionArgument): argument is Sweep {
  return (
    argument.kind === 'choice' || argument.kind === 'range' || argument.kind === 'interval' || argument.kind === 'glob'
  );
}
