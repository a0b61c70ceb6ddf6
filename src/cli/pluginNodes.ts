import type { PluginKind } from '../core/contracts.ts';
import type { Recipe } from '../core/trainer/stage.ts';
import type { RunConfig } from '../run/runConfig.ts';

/** The nodes of a run's config that name a plugin, and of which kind. */
export const pluginNodes: Readonly<Record<string, PluginKind>> = {
  corpus: 'corpus',
  text: 'frontend',
  'model.semantic': 'semantic',
  'model.phonemes': 'phonemes',
  'model.reference': 'reference',
  'model.style': 'style',
  'model.decoder': 'decoder',
  'model.duration': 'duration',
  'model.vocoder': 'vocoder',
  'model.recogniser': 'recogniser',
};

/** The kind of plugin that a node of the whole config names. */
export function kindOfNode(path: string): PluginKind | undefined {
  if (path === 'launcher') return 'launcher';
  if (/^preparation\.steps\.[^.]+$/.test(path)) return 'preparation';
  return Object.hasOwn(pluginNodes, path) ? pluginNodes[path] : undefined;
}

/** The nodes of a recipe that name a plugin, by their place in the config. */
export function recipePluginNodes(recipe: Recipe): ReadonlyMap<string, PluginKind> {
  const nodes = new Map<string, PluginKind>();
  for (const [stage, { data }] of Object.entries(recipe.stages)) {
    const path = `recipe.stages.${stage}`;
    nodes.set(`${path}.sampler`, 'sampler');
    for (const pool of Object.keys(data)) nodes.set(`${path}.data.${pool}.selection`, 'selection');
  }
  return nodes;
}

/** The steps of a preparation, by their place in the config. */
export function preparationPluginNodes({ steps }: RunConfig['preparation']): ReadonlyMap<string, PluginKind> {
  return new Map(Object.keys(steps).map((step) => [`preparation.steps.${step}`, 'preparation']));
}
