import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import {
  type ConfigNode,
  checkedKey,
  childOf,
  type DictNode,
  dictNode,
  isContainer,
  isInterpolation,
  isMissing,
  type ListNode,
  listNode,
  scalarNode,
} from './configNode.ts';
import { type ConfigSource, describeKey, describeSource } from './configSource.ts';
import {
  type InterpolatedText,
  type Interpolation,
  type InterpolationElement,
  parseElement,
  parseInterpolation,
} from './interpolationGrammar.ts';
import { settingsKey, splitKeyPath } from './keyPath.ts';
import { caretBelow } from './overrideCaret.ts';
import { pythonText } from './pythonText.ts';
import {
  builtInResolvers,
  type ConfigResolver,
  type NodeResolver,
  nodeResolver,
  type ResolverContext,
} from './resolvers.ts';

const maxNodes = 200_000;
const maxTextCharacters = 10_000_000;

/** A node and where it stands, which relative keys are counted from. */
interface Place {
  readonly path: readonly string[];
  readonly node: ConfigNode;
  /** A text that came out of an interpolation is done, also where it holds an escaped `${`. */
  readonly isResolved?: boolean;
}

/** What interpolations may ask beside the tree. */
export interface ResolverSetting {
  readonly resolvers?: Readonly<Record<string, ConfigResolver>>;
  /** Hydra's own settings, for `${hydra:...}`. */
  readonly settings?: DictNode;
}

/** One step of a chain of references, for messages. */
interface Link {
  readonly key: string;
  readonly source: ConfigSource;
}

/**
 * Resolves `${...}` in a tree. References are followed where the target stands, so relative keys mean what they mean there.
 *
 * Source: OmegaConf 2.3.
 * @throws ConfigError that shows the chain of references for cycles, missing keys and values that are not set.
 */
export class InterpolationResolver {
  readonly #root: ConfigNode;
  /** The root with Hydra's settings beside it, which references of the config itself do not see. */
  readonly #whole: ConfigNode;
  readonly #resolvers: ReadonlyMap<string, NodeResolver>;
  readonly #chain: Link[] = [];
  /** Containers that are being resolved; coming back to one of them has no end. */
  readonly #open: Link[] = [];
  #nodes = 0;

  constructor(root: ConfigNode, about: ResolverSetting = {}) {
    const { settings, resolvers = {} } = about;
    this.#root = root;
    this.#whole =
      settings === undefined || root.kind !== 'dict'
        ? root
        : dictNode(root.source, [...root.entries, [settingsKey, settings]]);
    const own = Object.entries(resolvers).map(([name, resolver]) => [name, nodeResolver(resolver)] as const);
    this.#resolvers = new Map([...Object.entries(builtInResolvers), ...own]);
  }

  /** The tree below a path without interpolations. */
  resolveAt(path: readonly string[]): ConfigNode {
    const place = path.length === 0 ? this.#follow({ node: this.#root, path }) : this.#walk(path);
    if (place === undefined) throw new ConfigError(`config: no key '${path.join('.')}'`);
    return this.#deep(place);
  }

  /** What an interpolation stands for, itself not resolved any deeper; used while trees are still merged. */
  target(path: readonly string[]): ConfigNode | undefined {
    return this.#walk(path)?.node;
  }

  #deep(place: Place): ConfigNode {
    this.#nodes += 1;
    if (this.#nodes > maxNodes)
      throw new ConfigError(
        `${describeSource(place.node.source)}: the interpolations expand to more than ${maxNodes} values`,
      );
    const { node, path } = this.#follow(place);
    if (node.kind === 'scalar') return node;
    const key = path.join('.');
    if (this.#open.some((link) => link.key === key)) {
      throw new ConfigError(`interpolation cycle: ${linksText(this.#open)} -> ${key}${caretBelow(node.source)}`);
    }
    this.#open.push({ key, source: place.node.source });
    const resolved = this.#deepChildren(node, path);
    this.#open.pop();
    return resolved;
  }

  #deepChildren(node: DictNode | ListNode, path: readonly string[]): ConfigNode {
    if (node.kind === 'list') {
      return listNode(
        node.source,
        node.items.map((item, index) => this.#deep({ node: item, path: [...path, String(index)] })),
      );
    }
    return dictNode(
      node.source,
      [...node.entries].map(([key, child]) => [key, this.#deep({ node: child, path: [...path, key] })] as const),
    );
  }

  /** The place itself, or what its interpolation stands for. */
  #follow(place: Place): Place {
    const { node, path } = place;
    if (place.isResolved === true || !isInterpolation(node)) return place;
    const key = path.join('.');
    if (this.#chain.some((link) => link.key === key)) {
      throw new ConfigError(`interpolation cycle: ${this.#chainText(key)}${caretBelow(node.source)}`);
    }
    if (this.#chain.length > 100)
      throw new ConfigError(`interpolation chain of more than 100: ${this.#chainText(key)}`);
    this.#chain.push({ key, source: node.source });
    try {
      const parts = parseInterpolation(node.value);
      const [only] = parts;
      if (parts.length === 1 && only !== undefined && typeof only !== 'string') {
        return { ...this.#interpolate(only, place), isResolved: true };
      }
      return { path, node: scalarNode(this.#text(parts, place), node.source), isResolved: true };
    } finally {
      this.#chain.pop();
    }
  }

  #text(parts: InterpolatedText, place: Place): string {
    const text = parts
      .map((part) => (typeof part === 'string' ? part : pythonText(this.#deep(this.#interpolate(part, place)))))
      .join('');
    if (text.length > maxTextCharacters) throw this.#error(`makes a text of ${text.length} characters`);
    return text;
  }

  #interpolate(part: Interpolation, place: Place): Place {
    return part.kind === 'reference' ? this.#reference(part, place) : this.#call(part, place);
  }

  #reference(part: Interpolation & { readonly kind: 'reference' }, place: Place): Place {
    const key = part.keys.map((piece) => this.#keyText(piece, place)).join('.');
    const path = this.#absolute('.'.repeat(part.dots) + key, place);
    if (this.#isHidden(path, place))
      throw this.#error(
        `uses '${path.join('.')}'; Hydra's own settings are read by \${hydra:${path.slice(1).join('.')}}`,
      );
    const target = this.#walk(path);
    if (target === undefined) throw this.#notFound(path);
    if (isMissing(target.node)) throw this.#error(`uses '${path.join('.')}', which is '???' and must be set first`);
    const isParent = isContainer(target.node) && target.path.every((piece, index) => place.path[index] === piece);
    if (isParent && target.path.length < place.path.length)
      throw this.#error(`points to its own parent '${target.path.join('.')}'`);
    return target;
  }

  /** Only settings refer to settings by their path; a config has `${hydra:...}` for it. */
  #isHidden(path: readonly string[], place: Place): boolean {
    return this.#whole !== this.#root && path[0] === settingsKey && place.path[0] !== settingsKey;
  }

  /** `.x` is beside the key that holds the interpolation, each further dot one level up. */
  #absolute(key: string, place: Place): readonly string[] {
    const dots = /^\.*/.exec(key)?.[0].length ?? 0;
    const parts = splitKeyPath(key.slice(dots));
    if (dots === 0) return parts;
    if (dots > place.path.length) throw this.#error(`'${key}' goes above the root`);
    return [...place.path.slice(0, place.path.length - dots), ...parts];
  }

  /** Follows a path from the root through interpolations on the way and at the end. */
  #walk(path: readonly string[]): Place | undefined {
    let place: Place = { node: this.#whole, path: [] };
    for (const key of path) {
      const container = this.#follow(place);
      const child = childOf(container.node, key);
      if (child === undefined) return undefined;
      place = { node: child, path: [...container.path, key] };
    }
    return this.#follow(place);
  }

  #call(part: Interpolation & { readonly kind: 'call' }, place: Place): Place {
    const name = part.name.map((piece) => this.#keyText(piece, place)).join('.');
    const resolver = this.#resolvers.get(name);
    if (resolver === undefined) {
      throw this.#error(`uses the unknown resolver '${name}'; ${suggestionText(name, this.#resolvers.keys())}`);
    }
    const { source } = place.node;
    const args = part.args.map((element) => this.#element(element, place));
    const context: ResolverContext = {
      source,
      select: (key) => {
        const path = this.#absolute(key, place);
        const target = this.#isHidden(path, place) ? undefined : this.#walk(path);
        return target === undefined || isMissing(target.node) ? undefined : this.#deep(target);
      },
      setting: (key) => this.#setting(key),
      decode: (text) => this.#element(parseElement(text), place),
    };
    try {
      return { path: place.path, node: resolver(args, context), isResolved: true };
    } catch (error) {
      if (error instanceof ConfigError && error.message.startsWith('interpolation')) throw error;
      throw this.#error(`\${${name}:...} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** @throws ConfigError with the nearest names for a setting that there is not. Differs: Hydra gives null. */
  #setting(key: string): ConfigNode {
    const path = [settingsKey, ...splitKeyPath(key)];
    const target = this.#whole === this.#root ? undefined : this.#walk(path);
    if (target === undefined) throw this.#notFound(path);
    return this.#deep(target);
  }

  #element(element: InterpolationElement, place: Place): ConfigNode {
    const { source } = place.node;
    switch (element.kind) {
      case 'value':
        return scalarNode(element.value.value, source, element.value.isFloat);
      case 'list':
        return listNode(
          source,
          element.items.map((item) => this.#element(item, place)),
        );
      case 'dict':
        return dictNode(
          source,
          element.entries.map(([key, child]) => [checkedKey(key), this.#element(child, place)] as const),
        );
      default: {
        const [only] = element.parts;
        const isSingle =
          element.parts.length === 1 && only !== undefined && typeof only !== 'string' && !element.quoted;
        return isSingle
          ? this.#deep(this.#interpolate(only, place))
          : scalarNode(this.#text(element.parts, place), source);
      }
    }
  }

  #keyText(piece: string | Interpolation, place: Place): string {
    if (typeof piece === 'string') return piece;
    const { node } = this.#interpolate(piece, place);
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
    throw this.#error(`a key inside \${...} must be text, got ${pythonText(node)}`);
  }

  #notFound(path: readonly string[]): ConfigError {
    let known = this.#whole;
    let depth = 0;
    for (; depth < path.length - 1; depth += 1) {
      const child = childOf(known, path[depth] ?? '');
      if (child === undefined) break;
      known = child;
    }
    const names = known.kind === 'dict' ? [...known.entries.keys()] : [];
    const hint = suggestionText(path[depth] ?? '', names);
    return this.#error(`uses '${path.join('.')}', which is not in the config${hint === '' ? '' : `; ${hint}`}`);
  }

  #error(problem: string): ConfigError {
    return new ConfigError(`interpolation ${this.#chainText()} ${problem}${caretBelow(this.#chain.at(-1)?.source)}`);
  }

  #chainText(last?: string): string {
    return `${linksText(this.#chain)}${last === undefined ? '' : ` -> ${last}`}`;
  }
}

function linksText(links: readonly Link[]): string {
  return links
    .filter((link) => link.key !== '')
    .map((link) => describeKey(link.key, link.source))
    .join(' -> ');
}
