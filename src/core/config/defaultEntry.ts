import { ConfigError } from '../../errors.ts';
import type { ConfigNode } from './configNode.ts';
import { type ConfigSource, describeSource } from './configSource.ts';

/** One line of a defaults list as it is written: a config by its path, or an option of a group. */
export interface DefaultEntry {
  readonly kind: 'config' | 'group';
  /** The path of a config, or the group. */
  readonly name: string;
  /** The chosen option; null for none; a list for several. Undefined for a config. */
  readonly option: string | null | readonly string[] | undefined;
  readonly package: string | undefined;
  readonly isOptional: boolean;
  readonly isOverride: boolean;
  readonly source: ConfigSource;
}

export const selfEntryName = '_self_';

export function isSelf(entry: DefaultEntry): boolean {
  return entry.kind === 'config' ? entry.name === selfEntryName : entry.option === selfEntryName;
}

/** @throws ConfigError with file and line for anything that is not `- name`, `- group: option` or a form of these. */
export function readDefaults(node: ConfigNode): readonly DefaultEntry[] {
  if (node.kind !== 'list') {
    throw new ConfigError(
      `${describeSource(node.source)}: 'defaults' must be a list, got ${node.kind === 'dict' ? 'a mapping' : 'a single value'}`,
    );
  }
  return node.items.map(readEntry);
}

function readEntry(item: ConfigNode): DefaultEntry {
  const { source } = item;
  if (item.kind === 'dict') return readGroup(item.entries, source);
  if (item.kind !== 'scalar' || typeof item.value !== 'string') {
    throw new ConfigError(`${describeSource(source)}: an item of 'defaults' is '- name' or '- group: option'`);
  }
  const { name, packageName } = splitPackage(item.value);
  if (name === selfEntryName && packageName !== undefined) {
    throw new ConfigError(`${describeSource(source)}: _self_ takes no package`);
  }
  return entry({
    kind: 'config',
    name,
    option: undefined,
    package: packageName,
    isOptional: false,
    isOverride: false,
    source,
  });
}

function readGroup(entries: ReadonlyMap<string, ConfigNode>, source: ConfigSource): DefaultEntry {
  const [pair, ...more] = [...entries];
  if (pair === undefined || more.length > 0) {
    throw new ConfigError(
      `${describeSource(source)}: an item of 'defaults' has one 'group: option', got ${[...entries.keys()].join(', ') || 'none'}`,
    );
  }
  const [key, value] = pair;
  const words = splitPackage(key).name.split(' ');
  const group = words.at(-1) ?? '';
  const keywords = words.slice(0, -1);
  const unknown = keywords.find((word) => word !== 'optional' && word !== 'override');
  if (group === '' || unknown !== undefined) {
    throw new ConfigError(`${describeSource(source)}: '${key}' is not '[optional|override] group[@package]'`);
  }
  return entry({
    kind: 'group',
    name: group,
    option: readOption(value, key),
    package: splitPackage(key).packageName,
    isOptional: keywords.includes('optional'),
    isOverride: keywords.includes('override'),
    source,
  });
}

function readOption(node: ConfigNode, key: string): string | null | readonly string[] {
  if (node.kind === 'scalar' && (typeof node.value === 'string' || node.value === null)) return node.value;
  if (node.kind === 'list') {
    return node.items.map((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string') return item.value;
      throw new ConfigError(`${describeSource(item.source)}: the options of '${key}' must be texts`);
    });
  }
  throw new ConfigError(
    `${describeSource(node.source)}: the option of '${key}' must be text, a list of texts or null; quote it`,
  );
}

function entry(entry: DefaultEntry): DefaultEntry {
  return entry.package === '_here_' ? { ...entry, package: '' } : entry;
}

function splitPackage(text: string): { readonly name: string; readonly packageName: string | undefined } {
  const at = text.indexOf('@');
  if (at === -1) return { name: text, packageName: undefined };
  return { name: text.slice(0, at), packageName: text.slice(at + 1).split(':')[0] ?? '' };
}
