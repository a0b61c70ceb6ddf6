import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ComposedConfig, configComposer } from '../core/config/composeConfig.ts';
import type { ConfigObject } from '../core/config/configNode.ts';
import type { ConfigStore } from '../core/config/configStore.ts';
import { loadPluginModules, type PluginModule } from '../core/config/pluginModule.ts';
import { pluginResolvers } from '../core/config/pluginResolvers.ts';
import { findProject, type ProjectConfig } from '../core/config/projectConfig.ts';
import type { ConfigResolver } from '../core/config/resolvers.ts';
import { ConfigError } from '../errors.ts';
import { recipes } from '../recipes/recipes.ts';
import { recipeStore } from '../run/recipeStore.ts';
import { runSettings } from '../run/runSettings.ts';

/** The config groups that come with tonelab. */
export const builtInConfigs = fileURLToPath(new URL('../../configs/', import.meta.url)).replace(/[\\/]$/, '');

/** The arguments that every command with a config has; see `configOptions` and `overridePositional`. */
export interface ConfigArguments {
  readonly 'config-dir': readonly string[];
  readonly 'config-path'?: string | undefined;
  readonly 'config-name': string;
  readonly overrides: readonly string[];
}

/** The words of a command line that mean the same config. */
export function configWords(args: ConfigArguments): readonly string[] {
  const dirs = args['config-dir'].flatMap((folder) => ['--config-dir', folder]);
  const name = args['config-name'] === 'config' ? [] : ['--config-name', args['config-name']];
  const path = args['config-path'] === undefined ? [] : ['--config-path', args['config-path']];
  return [...dirs, ...path, ...name, ...args.overrides];
}

/** Where a command's options come from. */
export interface ConfigPlace {
  readonly project: ProjectConfig;
  readonly searchPath: readonly string[];
  readonly store: ConfigStore;
  readonly configName: string;
  /** Those of the project's plugin modules. */
  readonly resolvers: Readonly<Record<string, ConfigResolver>>;
  /** What the config says of Hydra's own settings; undefined in a tree that is not tonelab's. */
  readonly settings?: ConfigObject;
}

/**
 * The folders to compose from: those of `--config-dir`, the project's, its plugin modules', the built-in ones; behind them
 * the recipes. `--config-path` takes the place of all but `--config-dir`; a `--config-dir` that has the primary config is a tree of its own, to which nothing is added.
 */
export async function configPlace(
  args: Pick<ConfigArguments, 'config-dir' | 'config-path' | 'config-name'>,
  project: ProjectConfig,
): Promise<ConfigPlace> {
  const own = args['config-dir'].map((folder) => existingFolder(folder, '--config-dir'));
  const configName = args['config-name'].replace(/\.yaml$/, '');
  const modules = await loadPluginModules(project);
  const resolvers = pluginResolvers(modules);
  if (args['config-path'] !== undefined) {
    const searchPath = [existingFolder(args['config-path'], '--config-path'), ...own];
    return { project, searchPath, store: new Map(), configName, resolvers };
  }
  if (own.some((folder) => existsSync(path.join(folder, `${configName}.yaml`)))) {
    return { project, searchPath: own, store: new Map(), configName, resolvers };
  }
  const searchPath = [...own, ...project.configPath, ...modules.flatMap((module) => module.configPath), builtInConfigs];
  return { project, searchPath, store: allRecipes(modules), configName, resolvers, settings: runSettings };
}

function existingFolder(folder: string, option: string): string {
  const place = path.resolve(folder);
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ConfigError(`${option} ${folder}: there is no such folder; give one that holds config groups`);
  return place;
}

/** Composes what a command line asks for, in the project of the working directory; `settings` where it is known for a run. */
export async function composeFromArguments(
  args: ConfigArguments,
  settings?: ConfigObject,
): Promise<{ readonly project: ProjectConfig; readonly composed: ComposedConfig }> {
  const project = await findProject(process.cwd());
  const place = await configPlace(args, project);
  return { project, composed: configComposer(settings === undefined ? place : { ...place, settings })(args.overrides) };
}

/** The recipes that ship, and those of plugin modules. */
function allRecipes(modules: readonly PluginModule[]): ConfigStore {
  const own = modules.flatMap((module) => module.recipes);
  return recipeStore([...recipes.values(), ...own]);
}
