import { ConfigError } from '../../errors.ts';
import {
  type ConfigNode,
  cloneNode,
  type DictNode,
  dictNode,
  isContainer,
  isInterpolation,
  isMissing,
  listNode,
} from './configNode.ts';
import { type ConfigSource, describeKey, describeSource } from './configSource.ts';
import { InterpolationResolver } from './interpolationResolver.ts';

/**
 * Merges `content` into the tree at a package: dicts merge key by key, everything else replaces, `???` replaces nothing.
 *
 * Source: OmegaConf 2.3, merge of untyped nodes.
 * @throws ConfigError with both places when a list meets a mapping.
 */
export function mergeAtPackage(root: DictNode, packagePath: string, content: ConfigNode): void {
  if (packagePath === '' && content.kind !== 'dict') {
    throw new ConfigError(
      `${describeSource(content.source)}: at the root of the config a mapping is expected, got a list`,
    );
  }
  const parts = packagePath === '' ? [] : packagePath.split('.');
  const wrapped = parts.reduceRight((inner: ConfigNode, key) => dictNode(content.source, [[key, inner]]), content);
  if (wrapped.kind === 'dict') mergeDict(root, wrapped, { root, path: [] });
}

/** Where a merge stands; keys that are not in the target are refused where `refuseNewKey` is given. */
export interface MergePlace {
  readonly root: DictNode;
  readonly path: readonly string[];
  readonly refuseNewKey?: (path: readonly string[], source: ConfigSource, target: DictNode) => never;
}

export function mergeDict(target: DictNode, source: DictNode, place: MergePlace): void {
  for (const [key, incoming] of source.entries) {
    const path = [...place.path, key];
    if (!target.entries.has(key)) {
      place.refuseNewKey?.(path, incoming.source, target);
      target.entries.set(key, cloneNode(incoming));
      continue;
    }
    const present = expandedReference(target, key, { ...place, path });
    if (present.kind === 'dict' && incoming.kind === 'dict') mergeDict(present, incoming, { ...place, path });
    else if (isContainer(present) && isContainer(incoming))
      target.entries.set(key, mergeLists(present, incoming, path));
    else if (!isMissing(incoming)) target.entries.set(key, cloneNode(incoming));
  }
}

/** A key that refers to a container becomes a copy of it, so that what is merged lands in the copy. */
function expandedReference(target: DictNode, key: string, place: MergePlace): ConfigNode {
  const present = target.entries.get(key) as ConfigNode;
  if (!isInterpolation(present)) return present;
  const referred = tryTarget(place);
  if (!isContainer(referred)) return present;
  const copy = cloneNode(referred);
  target.entries.set(key, copy);
  return copy;
}

function tryTarget(place: MergePlace): ConfigNode | undefined {
  try {
    return new InterpolationResolver(place.root).target(place.path);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function mergeLists(present: ConfigNode, incoming: ConfigNode, path: readonly string[]): ConfigNode {
  if (present.kind !== incoming.kind || incoming.kind !== 'list') {
    throw new ConfigError(
      `${describeKey(path.join('.'), incoming.source)} is a ${word(incoming)}, but at ${describeSource(present.source)} ` +
        `it is a ${word(present)}; a list and a mapping do not merge`,
    );
  }
  return listNode(incoming.source, incoming.items.map(cloneNode));
}

function word(node: ConfigNode): string {
  return node.kind === 'dict' ? 'mapping' : 'list';
}
