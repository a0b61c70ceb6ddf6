import type { PluginKind } from '../core/contracts.ts';

/** The nodes of a run's config that name a plugin, and of which kind. */
export const pluginNodes: Readonly<Record<string, PluginKind>> = {
  corpus: 'corpus',
  'model.semantic': 'semantic',
  'model.phonemes': 'phonemes',
  'model.reference': 'reference',
  'model.decoder': 'decoder',
  'model.duration': 'duration',
  'model.vocoder': 'vocoder',
};

/** The kind of plugin that a node of the whole config names. */
export function kindOfNode(path: string): PluginKind | undefined {
  if (path === 'launcher') return 'launcher';
  return Object.hasOwn(pluginNodes, path) ? pluginNodes[path] : undefined;
}
