import {
  type Alias,
  Composer,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { ConfigError } from '../../errors.ts';
import {
  type ConfigNode,
  type DictNode,
  dictNode,
  forbiddenKey,
  forbiddenKeyText,
  isInterpolation,
  listNode,
  scalarNode,
} from './configNode.ts';
import { type ConfigSource, displayPath, shorten } from './configSource.ts';
import { parseInterpolation } from './interpolationGrammar.ts';
import { type TypedScalar, typePlainScalar } from './plainScalar.ts';
import { numberText } from './pythonText.ts';

const maxFileCharacters = 2_000_000;
const maxDepth = 100;
const maxNodes = 200_000;

/**
 * Reads one YAML document into nodes that know their file and line, with scalars typed as OmegaConf types them.
 * An empty document is an empty dict.
 *
 * @throws ConfigError with file, line and column for bad syntax, repeated keys, unsupported tags, interpolations that
 * do not parse, and documents that nest or expand without bound.
 */
export function parseYamlTree(text: string, file: string): ConfigNode {
  if (text.length > maxFileCharacters) {
    throw new ConfigError(
      `${displayPath(file)}: ${text.length} characters; a config file has at most ${maxFileCharacters}`,
    );
  }
  return new TreeReader(file).read(text);
}

type ProblemPlace = number | readonly [number, number?] | { readonly offset: number };

class YamlProblem extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

class TreeReader {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): ConfigNode {
    const contents = this.#parse(text);
    if (contents === null) return dictNode(this.#sourceAt(0));
    const root = this.#node(contents, 0);
    if (root.kind === 'scalar' && root.value === null) return dictNode(root.source);
    if (root.kind === 'scalar') throw this.#error(contents, 'expected a mapping of keys, got a single value');
    return root;
  }

  #parse(text: string): Node | null {
    try {
      let contents: Node | null | undefined;
      for (const document of this.#composer().compose(new Parser(this.#lines.addNewLine).parse(text))) {
        const problem = document.errors[0];
        if (problem !== undefined) throw new YamlProblem(problem.pos[0], problem.message);
        if (contents !== undefined)
          throw new YamlProblem(document.range[0], 'a config file is one document, got several');
        contents = document.contents as Node | null;
      }
      return contents ?? null;
    } catch (error) {
      if (error instanceof YamlProblem) throw this.#errorAt(error.offset, error.message.replace(/:$/, ''));
      if (error instanceof RangeError) throw this.#errorAt(0, 'nests too deeply to be read');
      throw error;
    }
  }

  /** Ends at the first problem: a text can have as many as it has characters, and each takes time. */
  #composer(): Composer {
    const composer = new Composer({
      version: '1.1',
      schema: 'failsafe',
      resolveKnownTags: false,
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    let first: Error | undefined;
    const onError = (at: ProblemPlace, _code: string, message: string, isWarning?: boolean): void => {
      if (isWarning === true) return;
      const offset = typeof at === 'number' ? at : 'offset' in at ? at.offset : at[0];
      const isTooDeep = message.startsWith('Maximum call stack');
      // The composer catches what is thrown below a collection and reports it again, at the collection.
      first ??= isTooDeep ? new RangeError(message) : new YamlProblem(offset, message);
      throw first;
    };
    return Object.assign(composer, { onError });
  }

  #node(node: Node, depth: number): ConfigNode {
    this.#nodes += 1;
    if (this.#nodes > maxNodes)
      throw this.#error(node, `expands to more than ${maxNodes} values; are its anchors meant?`);
    if (depth > maxDepth) throw this.#error(node, `nests deeper than ${maxDepth} levels`);
    if (isAlias(node)) return this.#node(this.#target(node), depth + 1);
    if (!isCollection(node)) return this.#scalar(node as Scalar);
    this.#checkCollectionTag(node);
    const source = this.#source(node);
    const read = isMap(node)
      ? this.#map(node, depth)
      : listNode(source, isSeq(node) ? node.items.map((item) => this.#node(item as Node, depth + 1)) : []);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    return read;
  }

  #target(alias: Alias): Node {
    const target = this.#anchors.get(alias.source);
    if (target !== undefined) return target;
    throw this.#error(alias, `alias *${alias.source} stands before or inside its anchor, or has none`);
  }

  /** Keys merged by `<<` come first and lose against the mapping's own. */
  #map(map: YAMLMap, depth: number): DictNode {
    const result = dictNode(this.#source(map));
    const own = new Set<string>();
    for (const { key, value } of map.items) {
      if (!isMergeKey(key)) continue;
      for (const merged of this.#mergedMaps(value as Node | null, key as Node, depth)) {
        for (const [name, child] of merged.entries) result.entries.set(name, child);
      }
    }
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) continue;
      const name = this.#key(key as Node);
      if (own.has(name)) throw this.#error(key as Node, `key '${name}' appears twice in one mapping`);
      own.add(name);
      const child = value === null ? scalarNode(null, this.#source(key as Node)) : this.#node(value as Node, depth + 1);
      result.entries.set(name, child);
    }
    return result;
  }

  #mergedMaps(value: Node | null, key: Node, depth: number): readonly DictNode[] {
    const target = value !== null && isAlias(value) ? this.#target(value) : value;
    const maps = target !== null && isSeq(target) ? (target.items as Node[]).toReversed() : [value];
    return maps.map((map) => {
      const read = map === null ? undefined : this.#node(map, depth + 1);
      if (read?.kind !== 'dict') throw this.#error(key, "'<<' merges a mapping or a list of mappings");
      return read;
    });
  }

  #key(node: Node): string {
    const target = isAlias(node) ? this.#target(node) : node;
    if (!isScalar(target)) throw this.#error(node, 'a key must be text or a number, got a list or a mapping');
    if (target.anchor !== undefined) this.#anchors.set(target.anchor, target);
    const { value, isFloat } = this.#typed(target);
    if (value === null) throw this.#error(node, 'a key is empty or null; quote it if it is meant as text');
    if (value === forbiddenKey) throw this.#error(node, forbiddenKeyText);
    return typeof value === 'number' ? numberText(value, isFloat) : String(value);
  }

  #scalar(node: Scalar): ConfigNode {
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    const { value, isFloat } = this.#typed(node);
    const scalar = scalarNode(value, this.#source(node), isFloat);
    if (isInterpolation(scalar)) {
      try {
        parseInterpolation(scalar.value);
      } catch (error) {
        throw error instanceof ConfigError ? this.#error(node, error.message) : error;
      }
    }
    return scalar;
  }

  #typed(node: Scalar): TypedScalar {
    const text = node.source ?? String(node.value ?? '');
    const tag = node.tag?.replace(/^tag:yaml\.org,2002:/, '');
    try {
      if (tag === undefined) {
        return node.type === 'PLAIN' || node.type === undefined
          ? typePlainScalar(text)
          : { value: text, isFloat: false };
      }
      return typeByTag(tag, text);
    } catch (error) {
      throw error instanceof ConfigError ? this.#error(node, error.message.replace(/^config: /, '')) : error;
    }
  }

  #checkCollectionTag(node: Node): void {
    const tag = 'tag' in node ? node.tag?.replace(/^tag:yaml\.org,2002:/, '') : undefined;
    if (tag !== undefined && tag !== 'map' && tag !== 'seq') {
      throw this.#error(node, `tag !${tag} is not supported; config is plain data`);
    }
  }

  #source(node: Node): ConfigSource {
    return this.#sourceAt(node.range?.[0] ?? 0);
  }

  #sourceAt(offset: number): ConfigSource {
    const { line, col } = this.#lines.linePos(offset);
    return { kind: 'file', file: this.#file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  #error(node: Node, problem: string): ConfigError {
    return this.#errorAt(node.range?.[0] ?? 0, problem);
  }

  #errorAt(offset: number, problem: string): ConfigError {
    const { line, col } = this.#lines.linePos(offset);
    return new ConfigError(
      `${displayPath(this.#file)}:${Math.max(1, line)}:${Math.max(1, col)}: ${shorten(problem, 400)}`,
    );
  }
}

function isMergeKey(key: unknown): boolean {
  return (
    isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined) && key.tag === undefined
  );
}

function typeByTag(tag: string, text: string): TypedScalar {
  if (tag === 'str') return { value: text, isFloat: false };
  const typed = typePlainScalar(text);
  const fits =
    (tag === 'null' && typed.value === null) ||
    (tag === 'bool' && typeof typed.value === 'boolean') ||
    (tag === 'int' && typeof typed.value === 'number' && !typed.isFloat) ||
    (tag === 'float' && typeof typed.value === 'number');
  if (!fits) throw new ConfigError(`tag !!${tag} is not supported for '${text}'; config is plain data`);
  return tag === 'float' ? { value: typed.value, isFloat: true } : typed;
}
