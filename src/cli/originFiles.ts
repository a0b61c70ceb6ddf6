import type { ComposedConfig } from '../core/config/composeConfig.ts';
import { type ConfigNode, dictNode, nodeOf } from '../core/config/configNode.ts';
import { type ConfigSource, describeSource } from '../core/config/configSource.ts';
import { frozenSettings, readsSettings } from '../core/config/hydraSettings.ts';
import { settingsKey } from '../core/config/keyPath.ts';
import { yamlText } from '../core/config/yamlText.ts';

/**
 * What a run folder keeps of how its config came to be: `config.yaml` with interpolations, `overrides.yaml`, and
 * `provenance.json` with file and line, or the override, of every leaf.
 */
export function originFiles(composed: ComposedConfig): Readonly<Record<string, string>> {
  const overrides = nodeOf([...composed.overrides], { kind: 'code', by: 'the command line' });
  const provenance = Object.fromEntries(
    [...composed.provenance].map(([key, source]) => [key, describedOnce(source)] as const),
  );
  return {
    'config.yaml': yamlText(withSettings(composed)),
    'overrides.yaml': yamlText(overrides),
    'provenance.json': `${JSON.stringify(provenance, null, 1)}\n`,
  };
}

/** What `${hydra:...}` reads stands beside it, because the file alone does not tell choices and job any more. */
function withSettings({ tree, settings }: ComposedConfig): ConfigNode {
  if (tree.kind !== 'dict' || !readsSettings(tree)) return tree;
  return dictNode(tree.source, [...tree.entries, [settingsKey, frozenSettings(settings)]]);
}

/** The jobs of a sweep share the places of most of their values. */
const described = new WeakMap<ConfigSource, string>();

function describedOnce(source: ConfigSource): string {
  const known = described.get(source) ?? describeSource(source);
  described.set(source, known);
  return known;
}
