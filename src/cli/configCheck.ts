import { type AblationConfig, ablationConfigSchema } from '../ablation/ablationConfig.ts';
import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import { type ComposedConfig, type ResolvedConfig, resolveConfig } from '../core/config/composeConfig.ts';
import { type ConfigObject, type ConfigValue, dictNode, plainValue } from '../core/config/configNode.ts';
import { describeKey } from '../core/config/configSource.ts';
import { refuseReplaced } from '../core/config/hydraSettings.ts';
import { caretBelow } from '../core/config/overrideCaret.ts';
import type { ProjectConfig } from '../core/config/projectConfig.ts';
import type { PluginKind } from '../core/contracts.ts';
import type { Launcher } from '../core/launcherContract.ts';
import { misfit } from '../core/model/misfit.ts';
import type { Registry } from '../core/registry.ts';
import { hasUsableGpu } from '../core/runtime/usableGpu.ts';
import { ConfigError } from '../errors.ts';
import { pluginNodeSchema, type RunConfig, runConfigSchema } from '../run/runConfig.ts';
import { runSettings } from '../run/runSettings.ts';
import { launchNodes, type SweepConfig, sweepConfigSchema } from '../run/sweepConfig.ts';
import type { LauncherNode } from '../run/sweepFolder.ts';
import { fittingOptions } from './fittingOptions.ts';
import { pluginNodes, preparationPluginNodes, recipePluginNodes } from './pluginNodes.ts';
import { projectRegistry } from './projectRegistry.ts';

/** What runs the jobs of a sweep, and its node of the config. */
export interface LaunchedBy {
  readonly node: LauncherNode;
  readonly launcher: Launcher;
}

export interface CheckedConfig {
  readonly config: RunConfig;
  readonly resolved: ResolvedConfig;
  readonly registry: Registry;
  /** How a multirun makes and runs its jobs; undefined in a frozen config, which is one job. */
  readonly sweep: SweepConfig | undefined;
  readonly launcher: LaunchedBy | undefined;
  /** Arms, seeds and what is claimed of them; undefined where the config is no ablation. */
  readonly ablation: AblationConfig | undefined;
  /** Of the whole config, `sweep` and `launcher` too. */
  readonly provenance: ResolvedConfig['provenance'];
}

const launcherEnvironment = { usesGpu: hasUsableGpu };

/** The launcher that a node names, such as the one that a sweep's folder notes. */
export function launcherOf({ name, ...own }: LauncherNode, registry: Registry): Launcher {
  const plugin = registry.get('launcher', name);
  return plugin.create(plugin.configSchema.parse(own) as never, launcherEnvironment);
}

/**
 * Resolves a composed config and checks it: the frame of a run first, then each plugin's node by the plugin's schema.
 *
 * @throws ConfigError with every problem of the first part that has one.
 */
export async function checkRunConfig(
  composed: ComposedConfig,
  project: ProjectConfig,
  known?: Registry,
): Promise<CheckedConfig> {
  const registry = known ?? (await projectRegistry(project));
  refuseReplaced(composed.settings, runSettings);
  const whole = resolveConfig(composed);
  const { provenance } = whole;
  const launch = checkLaunch(whole, registry);
  const resolved = withoutLaunch(whole);
  const config = checkWithSchema(runConfigSchema, resolved.value, { path: '', provenance, owner: 'run' });
  const checkPart = <Kind extends PluginKind>(path: string, kind: Kind) => {
    const node = nodeAt(config as unknown as ConfigObject, path);
    const { name, ...own } = node as ConfigObject;
    const plugin = withSource(path, provenance, () => registry.get(kind, String(name)));
    return { plugin, config: checkWithSchema(plugin.configSchema, own, { path, provenance, owner: plugin.name }) };
  };
  const dynamicNodes = [...recipePluginNodes(config.recipe), ...preparationPluginNodes(config.preparation)];
  for (const [path, kind] of [...Object.entries(pluginNodes), ...dynamicNodes])
    if (nodeAt(config as unknown as ConfigObject, path) !== undefined) checkPart(path, kind);
  const speaking = { decoder: checkPart('model.decoder', 'decoder'), vocoder: checkPart('model.vocoder', 'vocoder') };
  const problem = misfit(speaking, config.preparation.spectral);
  if (problem !== undefined) throw new ConfigError(`${problem}${fittingOptions(composed, registry)}`);
  return { config, resolved, registry, provenance, ...launch };
}

/** The nodes `sweep`, `launcher` and `ablation`, where the config has them. */
function checkLaunch(
  { value, provenance }: ResolvedConfig,
  registry: Registry,
): Pick<CheckedConfig, 'sweep' | 'launcher' | 'ablation'> {
  const { sweep, launcher, ablation: arms } = value;
  const ablation =
    arms === undefined
      ? undefined
      : checkWithSchema(ablationConfigSchema, arms, { path: 'ablation', provenance, owner: 'ablation' });
  const checkedSweep =
    sweep === undefined
      ? undefined
      : checkWithSchema(sweepConfigSchema, sweep, { path: 'sweep', provenance, owner: 'sweep' });
  if (launcher === undefined) return { sweep: checkedSweep, launcher: undefined, ablation };
  const path = 'launcher';
  const node = checkWithSchema(pluginNodeSchema, launcher, { path, provenance, owner: 'run' });
  const { name, ...own } = node;
  const plugin = withSource(path, provenance, () => registry.get('launcher', name));
  const config = checkWithSchema(plugin.configSchema, own as ConfigObject, { path, provenance, owner: plugin.name });
  const made = { node, launcher: plugin.create(config as never, launcherEnvironment) };
  return { sweep: checkedSweep, launcher: made, ablation };
}

/** A job's own config: how jobs are made and run is no part of it. */
export function withoutLaunch({ tree, provenance }: ResolvedConfig): ResolvedConfig {
  if (tree.kind !== 'dict') return { value: plainValue(tree) as ConfigObject, provenance, tree };
  const kept = [...tree.entries].filter(([key]) => !(launchNodes as readonly string[]).includes(key));
  const own = dictNode(tree.source, kept);
  return { value: plainValue(own) as ConfigObject, provenance, tree: own };
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
    const source = provenance.get(`${path}.name`);
    throw new ConfigError(`${describeKey(`${path}.name`, source)}: ${error.message}${caretBelow(source)}`);
  }
}
