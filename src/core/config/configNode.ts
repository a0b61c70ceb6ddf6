import { ConfigError } from '../../errors.ts';
import type { ConfigSource } from './configSource.ts';

export type ScalarValue = string | number | boolean | null;
export type ConfigValue = ScalarValue | readonly ConfigValue[] | ConfigObject;
export interface ConfigObject {
  readonly [key: string]: ConfigValue;
}

/** `isFloat` keeps 1.0 apart from 1, which matters when the number is put into a text or printed. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly isFloat: boolean;
  readonly source: ConfigSource;
}
export interface ListNode {
  readonly kind: 'list';
  readonly items: ConfigNode[];
  readonly source: ConfigSource;
}
export interface DictNode {
  readonly kind: 'dict';
  readonly entries: Map<string, ConfigNode>;
  readonly source: ConfigSource;
}

/** One node of a configuration while it is composed; each knows where it was written. */
export type ConfigNode = ScalarNode | ListNode | DictNode;

/** The mark of a value that must be given before use. */
export const missingMark = '???';

export function scalarNode(value: ScalarValue, source: ConfigSource, isFloat = false): ScalarNode {
  return { kind: 'scalar', value, isFloat, source };
}

export function dictNode(source: ConfigSource, entries: Iterable<readonly [string, ConfigNode]> = []): DictNode {
  return { kind: 'dict', entries: new Map(entries), source };
}

export function listNode(source: ConfigSource, items: ConfigNode[] = []): ListNode {
  return { kind: 'list', items, source };
}

export function isContainer(node: ConfigNode | undefined): node is DictNode | ListNode {
  return node !== undefined && node.kind !== 'scalar';
}

export function isMissing(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === missingMark;
}

export function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

export function isInterpolation(node: ConfigNode): node is ScalarNode & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('${');
}

/** A copy that shares nothing that can change. */
export function cloneNode(node: ConfigNode): ConfigNode {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') return listNode(node.source, node.items.map(cloneNode));
  return dictNode(
    node.source,
    [...node.entries].map(([key, child]) => [key, cloneNode(child)] as const),
  );
}

/** The child under one part of a path: a key of a dict or an index of a list. */
export function childOf(node: ConfigNode, key: string): ConfigNode | undefined {
  if (node.kind === 'dict') return node.entries.get(key);
  if (node.kind === 'list') return /^[0-9]+$/.test(key) ? node.items[Number(key)] : undefined;
  return undefined;
}

/** The plain, frozen value of a node. */
export function plainValue(node: ConfigNode): ConfigValue {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return Object.freeze(node.items.map(plainValue));
  const object: Record<string, ConfigValue> = {};
  for (const [key, child] of node.entries) object[key] = plainValue(child);
  return Object.freeze(object);
}

/** A node for a plain value, all of it from one source. */
export function nodeOf(value: ConfigValue, source: ConfigSource): ConfigNode {
  if (Array.isArray(value))
    return listNode(
      source,
      value.map((item: ConfigValue) => nodeOf(item, source)),
    );
  if (typeof value === 'object' && value !== null) {
    return dictNode(
      source,
      Object.entries(value).map(([key, child]) => [checkedKey(key), nodeOf(child, source)] as const),
    );
  }
  const scalar = value as ScalarValue;
  return scalarNode(scalar, source, typeof scalar === 'number' && !Number.isInteger(scalar));
}

/** Visits every leaf (scalars and empty containers) with its dotted path; list items are numbered: `a.0`. */
export function forEachLeaf(root: ConfigNode, visit: (path: string, node: ConfigNode) => void): void {
  const walk = (node: ConfigNode, path: string): void => {
    const children: readonly (readonly [string, ConfigNode])[] =
      node.kind === 'dict'
        ? [...node.entries]
        : node.kind === 'list'
          ? node.items.map((item, index) => [String(index), item] as const)
          : [];
    if (children.length === 0) {
      if (path !== '') visit(path, node);
      return;
    }
    for (const [key, child] of children) walk(child, path === '' ? key : `${path}.${key}`);
  };
  walk(root, '');
}

/** The one key that would change an object's prototype instead of its content. */
export const forbiddenKey = '__proto__';
export const forbiddenKeyText = `'${forbiddenKey}' cannot be a key`;

export function checkedKey(key: string): string {
  if (key === forbiddenKey) throw new ConfigError(`config: ${forbiddenKeyText}`);
  return key;
}
