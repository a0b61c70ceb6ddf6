import { loadPluginModules } from '../core/config/pluginModule.ts';
import type { ProjectConfig } from '../core/config/projectConfig.ts';
import type { Plugin } from '../core/contracts.ts';
import { Registry } from '../core/registry.ts';
import { builtInPlugins } from './builtInPlugins.ts';

/** A registry of the built-in plugins and those that the project's file names. */
export async function projectRegistry(project: ProjectConfig): Promise<Registry> {
  const registry = new Registry().register(...builtInPlugins);
  for (const { plugins } of await loadPluginModules(project))
    registry.register(...(plugins as unknown as readonly Plugin[]));
  return registry;
}
