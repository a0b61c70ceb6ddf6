import type { Sampler, Selection } from '../core/dataContracts.ts';
import type { AxisSource, SentenceStates } from '../core/diversityContracts.ts';
import type { ModelEnvironment } from '../core/model/assembleModel.ts';
import type { Registry } from '../core/registry.ts';
import type { Stage } from '../core/trainer/stage.ts';

/** Makes the plugins that a stage's data names; `path` is the node's place in the config. */
export interface DataPlugins {
  selection(node: Stage['data'][string]['selection'], path: string): Selection;
  sampler(node: Stage['sampler'], path: string): Sampler;
}

/** The selections and samplers of a registry. @throws ConfigError for an unknown name or a wrong key. */
export function dataPlugins(
  registry: Registry,
  checkNode: ModelEnvironment['checkNode'],
  axes: AxisSource = registryAxes(registry),
): DataPlugins {
  const environment = { axes };
  return {
    selection: ({ name, ...own }, path) => {
      const plugin = registry.get('selection', name);
      return plugin.create(checkNode(plugin, own, path) as never, environment);
    },
    sampler: ({ name, ...own }, path) => {
      const plugin = registry.get('sampler', name);
      return plugin.create(checkNode(plugin, own, path) as never, environment);
    },
  };
}

/** The axes of a registry, with their default settings, and with the states of sentences where a text encoder is at hand. */
export function registryAxes(registry: Registry, states?: SentenceStates): AxisSource {
  return {
    axis: (name) => {
      const plugin = registry.get('axis', name);
      return plugin.create(plugin.configSchema.parse({}) as never, { states });
    },
  };
}
