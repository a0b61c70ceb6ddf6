import type { ComposedConfig } from '../core/config/composeConfig.ts';
import { describeSource, displayPath } from '../core/config/configSource.ts';
import { isSelf } from '../core/config/defaultEntry.ts';
import type { DefaultsTree } from '../core/config/defaultsList.ts';
import { table } from './output.ts';

export interface ConfigInfo {
  readonly value: unknown;
  readonly text: string;
}

/** What `tonelab config --info TOPIC` tells, as data and as text. */
export async function infoOf(composed: ComposedConfig, topic: string): Promise<ConfigInfo> {
  switch (topic) {
    case 'defaults':
      return defaultsInfo(composed);
    case 'defaults-tree': {
      const value = treeValue(composed.defaultsTree);
      return { value, text: treeLines(composed.defaultsTree, '').join('\n') };
    }
    case 'searchpath': {
      const value = composed.searchPath;
      return { value, text: value.map(displayPath).join('\n') };
    }
    case 'groups': {
      const value = composed.groups();
      return { value, text: table(Object.entries(value).map(([group, options]) => [group, options.join(', ')])) };
    }
    case 'plugins': {
      const { listPlugins, pluginTable } = await import('./pluginList.ts');
      const plugins = await listPlugins();
      return { value: plugins, text: pluginTable(plugins) };
    }
    default:
      return provenanceInfo(composed);
  }
}

function defaultsInfo(composed: ComposedConfig): ConfigInfo {
  const value = composed.defaults.map(({ config, package: packageName, parent, isSelf: self }) => ({
    config,
    package: packageName,
    parent: parent ?? null,
    isSelf: self,
  }));
  const rows = value.map((row) => [
    row.config,
    row.package === '' ? '(root)' : row.package,
    row.isSelf ? '_self_' : '',
    row.parent ?? '',
  ]);
  return { value, text: table([['config', 'package', 'self', 'parent'], ...rows]) };
}

function provenanceInfo(composed: ComposedConfig): ConfigInfo {
  const entries = [...composed.provenance].map(([key, source]) => [key, describeSource(source)] as const);
  return { value: Object.fromEntries(entries), text: table(entries) };
}

function treeValue(tree: DefaultsTree): unknown {
  const label = labelOf(tree);
  return tree.children === undefined ? label : { [label]: tree.children.map(treeValue) };
}

function treeLines(tree: DefaultsTree, indent: string): readonly string[] {
  return [`${indent}${labelOf(tree)}`, ...(tree.children ?? []).flatMap((child) => treeLines(child, `${indent}  `))];
}

function labelOf({ placed }: DefaultsTree): string {
  if (isSelf(placed.entry)) return '_self_';
  const label =
    placed.entry.kind === 'group' ? `${placed.overrideKey}: ${placed.optionName ?? 'null'}` : placed.configPath;
  return placed.isDeleted ? `${label} (left out)` : label;
}
