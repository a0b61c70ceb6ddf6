import type { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import { canonicalText } from './configHash.ts';
import {
  type ConfigNode,
  childOf,
  cloneNode,
  type DictNode,
  dictNode,
  isContainer,
  isInterpolation,
  isMissing,
  isNull,
  listNode,
  plainValue,
} from './configNode.ts';
import { type ConfigSource, describeSource } from './configSource.ts';
import { InterpolationResolver } from './interpolationResolver.ts';
import { splitKeyPath } from './keyPath.ts';
import { mergeDict } from './mergeConfig.ts';
import type { Override } from './override.ts';
import { overrideError } from './overrideCaret.ts';

/**
 * Applies one value override to the composed tree, in place. Without `+` the key must be there.
 *
 * Source: Hydra 1.3: `=` changes, `+` adds, `++` does either, `~` deletes; dicts merge, lists replace.
 * @throws ConfigError with the override, and the nearest keys where the key is unknown.
 */
export function applyOverride(root: DictNode, override: Override): void {
  if (override.package !== undefined) {
    throw overrideError(
      override.line,
      'key',
      `looks like the choice of an option, but there is no group '${override.keyOrGroup}'`,
    );
  }
  const path = splitKeyPath(override.keyOrGroup);
  if (override.keyOrGroup === '') throw overrideError(override.line, 'key', 'the key is empty');
  if (override.kind === 'delete') deleteKey(root, path, override);
  else setKey(root, path, override);
}

function setKey(root: DictNode, path: readonly string[], override: Override): void {
  const value = override.value as ConfigNode;
  if (override.kind === 'add' && value.kind === 'scalar') {
    const present = selected(root, path);
    if (present !== undefined && !isNull(present) && !isMissing(present)) {
      throw overrideError(
        override.line,
        'key',
        `'${override.keyOrGroup}' is in the config already (from ${describeSource(present.source)})`,
        `leave out the '+' to change it, or write '+${override.line}'`,
      );
    }
  }
  const last = path.at(-1) ?? '';
  const parent = openParent(root, path, override);
  const present = childOf(parent, last);
  if (isContainer(present) && isContainer(value)) {
    mergeContainers(root, { present, value, path, override });
    return;
  }
  if (parent.kind === 'list') {
    if (present === undefined)
      throw overrideError(override.line, 'key', `the list has ${parent.items.length} items, numbered from 0`);
    parent.items[Number(last)] = cloneNode(value);
    return;
  }
  if (present === undefined && override.kind === 'change') throw unknownKey(root, path, override);
  parent.entries.set(last, cloneNode(value));
}

function mergeContainers(
  root: DictNode,
  merge: {
    readonly present: ConfigNode;
    readonly value: ConfigNode;
    readonly path: readonly string[];
    readonly override: Override;
  },
): void {
  const { present, value, path, override } = merge;
  if (present.kind === 'list' && value.kind === 'list') {
    present.items.splice(0, present.items.length, ...listNode(value.source, value.items.map(cloneNode)).items);
    return;
  }
  if (present.kind !== 'dict' || value.kind !== 'dict') {
    const [has, got] = present.kind === 'list' ? ['list', 'mapping'] : ['mapping', 'list'];
    throw overrideError(
      override.line,
      'value',
      `'${override.keyOrGroup}' is a ${has} (from ${describeSource(present.source)}), got a ${got}`,
    );
  }
  const place = { root, path };
  if (override.kind !== 'change') mergeDict(present, value, place);
  else {
    mergeDict(present, value, {
      ...place,
      refuseNewKey: (inner, source) => {
        throw unknownKey(root, inner, override, source);
      },
    });
  }
}

/** The container that holds the last part of the path; `+` and `++` make what is missing on the way. */
function openParent(
  root: DictNode,
  path: readonly string[],
  override: Override,
): Exclude<ConfigNode, { kind: 'scalar' }> {
  let parent: Exclude<ConfigNode, { kind: 'scalar' }> = root;
  for (const [depth, key] of path.slice(0, -1).entries()) {
    const child = childOf(parent, key);
    if (isContainer(child)) {
      parent = child;
      continue;
    }
    if (override.kind === 'change') throw unknownKey(root, path, override);
    const made = dictNode({ kind: 'override', override: override.line });
    if (parent.kind === 'dict') parent.entries.set(key, made);
    else if (child !== undefined) parent.items[Number(key)] = made;
    else
      throw overrideError(
        override.line,
        'key',
        `'${path.slice(0, depth).join('.')}' is a list of ${parent.items.length} items, numbered from 0`,
      );
    parent = made;
  }
  return parent;
}

function deleteKey(root: DictNode, path: readonly string[], override: Override): void {
  const present = selected(root, path);
  if (present === undefined || isNull(present)) {
    throw overrideError(
      override.line,
      missingPartAt(root, path, override),
      `could not delete '${override.keyOrGroup}', it is not in the config; ${hintFor(root, path)}`,
    );
  }
  const { value } = override;
  if (value !== undefined && canonicalText(plainValue(value)) !== canonicalText(plainValue(present))) {
    throw overrideError(
      override.line,
      'value',
      `could not delete '${override.keyOrGroup}': its value is ${canonicalText(plainValue(present))} and not ${canonicalText(plainValue(value))}`,
    );
  }
  const parent = path.slice(0, -1).reduce((node: ConfigNode | undefined, key) => node && childOf(node, key), root);
  if (parent?.kind !== 'dict')
    throw overrideError(override.line, 'key', 'an item of a list cannot be deleted; give the whole list');
  parent.entries.delete(path.at(-1) ?? '');
}

/** The node at a path as a reader of the config would see it. */
function selected(root: DictNode, path: readonly string[]): ConfigNode | undefined {
  const direct = path.reduce((node: ConfigNode | undefined, key) => node && childOf(node, key), root);
  if (direct !== undefined && !isInterpolation(direct)) return direct;
  return new InterpolationResolver(root).target(path);
}

/** `source`: of a key inside the override's value. */
function unknownKey(root: DictNode, path: readonly string[], override: Override, source?: ConfigSource): ConfigError {
  const inner = source?.kind === 'override' ? source.keyAt : undefined;
  return overrideError(
    override.line,
    inner ?? missingPartAt(root, path, override),
    `no key '${path.join('.')}' in the config; ${hintFor(root, path)}`,
    `to add a new key write '+${override.line}'`,
  );
}

/** Where in the override the first part of a path stands that is not in the config. */
function missingPartAt(root: DictNode, path: readonly string[], { line, keyOrGroup }: Override): number {
  const before = path.slice(0, presentParts(root, path).length).join('.');
  return line.indexOf(keyOrGroup) + before.length + (before === '' || before === keyOrGroup ? 0 : 1);
}

/** The nodes along a path, as far as it is there. */
function presentParts(root: DictNode, path: readonly string[]): readonly ConfigNode[] {
  const found: ConfigNode[] = [];
  let node: ConfigNode | undefined = root;
  for (const key of path) {
    node = childOf(node, key);
    if (node === undefined) break;
    found.push(node);
  }
  return found;
}

/** The nearest keys beside the first part that is not there; where none is near, keys of that name anywhere. */
function hintFor(root: DictNode, path: readonly string[]): string {
  const present = presentParts(root, path);
  const depth = present.length;
  const node = present.at(-1) ?? root;
  const prefix = path.slice(0, depth).join('.');
  if (node.kind === 'scalar') return `'${prefix}' is a single value (from ${describeSource(node.source)})`;
  if (node.kind === 'list') return `'${prefix}' is a list of ${node.items.length} items, numbered from 0`;
  const missing = path[depth] ?? '';
  const elsewhere = pathsEndingIn(root, missing);
  if (elsewhere.length > 0) return `did you mean ${elsewhere.map((found) => `'${found}'`).join(' or ')}?`;
  const text = suggestionText(missing, node.entries.keys());
  return prefix === '' ? text : text.replaceAll(/'([^']+)'/g, `'${prefix}.$1'`);
}

function pathsEndingIn(root: DictNode, name: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ConfigNode, path: string): void => {
    if (node.kind !== 'dict' || found.length >= 3) return;
    for (const [key, child] of node.entries) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (key === name) found.push(inner);
      visit(child, inner);
    }
  };
  visit(root, '');
  return found.slice(0, 3);
}
