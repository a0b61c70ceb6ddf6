import type { ConfigNode } from './configNode.ts';

/**
 * Configs that code brings along, by their place such as `recipe/few-shot`: options of groups like any file, but a file of
 * the same name wins.
 */
export type ConfigStore = ReadonlyMap<string, ConfigNode>;

/** The group of a place: `model/vocoder` of `model/vocoder/hifigan`, '' at the root. */
export function groupOf(configPath: string): string {
  return configPath.slice(0, Math.max(0, configPath.lastIndexOf('/')));
}

/** The groups that a store has options for, with the groups around them. */
export function storedGroups(store: ConfigStore): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const place of store.keys()) {
    for (let group = groupOf(place); group !== ''; group = groupOf(group)) groups.add(group);
  }
  return groups;
}

/** The options that a store has for a group. */
export function storedOptions(store: ConfigStore, group: string): readonly string[] {
  const prefix = group === '' ? '' : `${group}/`;
  return [...store.keys()].filter((place) => groupOf(place) === group).map((place) => place.slice(prefix.length));
}
