import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import { type ComposedConfig, type ResolvedConfig, resolveConfig } from '../core/config/composeConfig.ts';
import type { ConfigObject, ConfigValue } from '../core/config/configNode.ts';
import { describeKey } from '../core/config/configSource.ts';
import type { ProjectConfig } from '../core/config/projectConfig.ts';
import type { PluginKind } from '../core/contracts.ts';
import type { Registry } from '../core/registry.ts';
import { ConfigError } from '../errors.ts';
import { type RunConfig, runConfigSchema } from '../run/runConfig.ts';
import { projectRegistry } from './projectRegistry.ts';

/** The nodes of a run's config that name a plugin, and of which kind. */
const pluginNodes: Readonly<Record<string, PluginKind>> = {
  corpus: 'corpus',
  'model.semantic': 'semantic',
  'model.phonemes': 'phonemes',
  'model.reference': 'reference',
  'model.decoder': 'decoder',
  'model.duration': 'duration',
  'model.vocoder': 'vocoder',
};

export interface CheckedConfig {
  readonly config: RunConfig;
  readonly resolved: ResolvedConfig;
  readonly registry: Registry;
}

/**
 * Resolves a composed config and checks it: the frame of a run first, then each plugin's node by the plugin's schema.
 *
 * @throws ConfigError with every problem of the first part that has one.
 */
export async function checkRunConfig(composed: ComposedConfig, project: ProjectConfig): Promise<CheckedConfig> {
  const resolved = resolveConfig(composed);
  const { provenance } = resolved;
  const config = checkWithSchema(runConfigSchema, resolved.value, { path: '', provenance, owner: 'run' });
  const registry = await projectRegistry(project);
  for (const [path, kind] of Object.entries(pluginNodes)) {
    const node = nodeAt(resolved.value, path);
    const { name, ...own } = node as ConfigObject;
    const plugin = withSource(path, provenance, () => registry.get(kind, String(name)));
    checkWithSchema(plugin.configSchema, own, { path, provenance, owner: plugin.name });
  }
  return { config, resolved, registry };
}

function nodeAt(value: ConfigObject, path: string): ConfigValue | undefined {
  return path
    .split('.')
    .reduce((node: ConfigValue | undefined, key) => (node as ConfigObject | undefined)?.[key], value);
}

/** Adds to an unknown plugin's name where it was written. */
function withSource<T>(path: string, provenance: ResolvedConfig['provenance'], find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${describeKey(`${path}.name`, provenance.get(`${path}.name`))}: ${error.message}`);
  }
}
