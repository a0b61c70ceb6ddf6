import { ConfigError } from '../../errors.ts';
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
import { describeSource } from './configSource.ts';
import { InterpolationResolver } from './interpolationResolver.ts';
import { splitKeyPath } from './keyPath.ts';
import { mergeDict } from './mergeConfig.ts';
import type { Override } from './override.ts';

/**
 * Applies one value override to the composed tree, in place. Without `+` the key must be there.
 *
 * Source: Hydra 1.3: `=` changes, `+` adds, `++` does either, `~` deletes; dicts merge, lists replace.
 * @throws ConfigError with the override, and the nearest keys where the key is unknown.
 */
export function applyOverride(root: DictNode, override: Override): void {
  if (override.package !== undefined) {
    throw problem(override, `looks like the choice of an option, but there is no group '${override.keyOrGroup}'`);
  }
  const path = splitKeyPath(override.keyOrGroup);
  if (override.keyOrGroup === '') throw problem(override, 'the key is empty');
  if (override.kind === 'delete') deleteKey(root, path, override);
  else setKey(root, path, override);
}

function setKey(root: DictNode, path: readonly string[], override: Override): void {
  const value = override.value as ConfigNode;
  if (override.kind === 'add' && value.kind === 'scalar') {
    const present = selected(root, path);
    if (present !== undefined && !isNull(present) && !isMissing(present)) {
      throw problem(
        override,
        `'${override.keyOrGroup}' is in the config already (from ${describeSource(present.source)}); ` +
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
    if (present === undefined) throw problem(override, `the list has ${parent.items.length} items, numbered from 0`);
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
    throw problem(
      override,
      `'${override.keyOrGroup}' is a ${has} (from ${describeSource(present.source)}), got a ${got}`,
    );
  }
  const place = { root, path };
  if (override.kind !== 'change') mergeDict(present, value, place);
  else {
    mergeDict(present, value, {
      ...place,
      refuseNewKey: (inner) => {
        throw unknownKey(root, inner, override);
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
      throw problem(
        override,
        `'${path.slice(0, depth).join('.')}' is a list of ${parent.items.length} items, numbered from 0`,
      );
    parent = made;
  }
  return parent;
}

function deleteKey(root: DictNode, path: readonly string[], override: Override): void {
  const present = selected(root, path);
  if (present === undefined || isNull(present)) {
    throw problem(
      override,
      `could not delete '${override.keyOrGroup}', it is not in the config; ${hintFor(root, path)}`,
    );
  }
  const { value } = override;
  if (value !== undefined && canonicalText(plainValue(value)) !== canonicalText(plainValue(present))) {
    throw problem(
      override,
      `could not delete '${override.keyOrGroup}': its value is ${canonicalText(plainValue(present))} and not ${canonicalText(plainValue(value))}`,
    );
  }
  const parent = path.slice(0, -1).reduce((node: ConfigNode | undefined, key) => node && childOf(node, key), root);
  if (parent?.kind !== 'dict') throw problem(override, 'an item of a list cannot be deleted; give the whole list');
  parent.entries.delete(path.at(-1) ?? '');
}

/** The node at a path as a reader of the config would see it. */
function selected(root: DictNode, path: readonly string[]): ConfigNode | undefined {
  const direct = path.reduce((node: ConfigNode | undefined, key) => node && childOf(node, key), root);
  if (direct !== undefined && !isInterpolation(direct)) return direct;
  return new InterpolationResolver(root).target(path);
}

function unknownKey(root: DictNode, path: readonly string[], override: Override): ConfigError {
  return problem(
    override,
    `no key '${path.join('.')}' in the config; ${hintFor(root, path)}\n  to add a new key write '+${override.line}'`,
  );
}

/** The nearest keys beside the first part that is not there; where none is near, keys of that name anywhere. */
function hintFor(root: DictNode, path: readonly string[]): string {
  let node: ConfigNode = root;
  let depth = 0;
  for (; depth < path.length; depth += 1) {
    const child = childOf(node, path[depth] ?? '');
    if (child === undefined) break;
    node = child;
  }
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

function problem(override: Override, text: string): ConfigError {
  return new ConfigError(`override '${override.line}': ${text}`);
}
