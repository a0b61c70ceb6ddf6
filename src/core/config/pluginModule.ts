import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../../errors.ts';
import { displayPath } from './configSource.ts';
import type { ProjectConfig } from './projectConfig.ts';
import type { ConfigResolver } from './resolvers.ts';

const resolverName = /^[a-zA-Z_][\w-]*(?:\.[a-zA-Z_][\w-]*)*$/;

/** What a module of the project's `plugins` list brings along; the registry checks the plugins and takes them. */
export interface PluginModule {
  readonly module: string;
  readonly plugins: readonly { readonly kind: string; readonly name: string }[];
  /** Recipes, checked when they become options of the group `recipe`. */
  readonly recipes: readonly { readonly name: string }[];
  /** Absolute folders of config groups, looked at behind the project's own. */
  readonly configPath: readonly string[];
  /** Functions behind `${name:a,b}` by their names. */
  readonly resolvers: Readonly<Record<string, ConfigResolver>>;
}

/**
 * Loads the modules that the project's file names. Only that file can name code; YAML never can.
 *
 * @throws ConfigError for a module that is missing, fails, or has an export that is not what its name says.
 */
export async function loadPluginModules(project: ProjectConfig): Promise<readonly PluginModule[]> {
  const loaded: PluginModule[] = [];
  for (const name of project.plugins) loaded.push(pluginModule(name, await importModule(name, project)));
  return loaded;
}

function pluginModule(name: string, exports: Readonly<Record<string, unknown>>): PluginModule {
  const plugins = listOf(name, exports, 'plugins');
  if (plugins === undefined) throw new ConfigError(`plugin module '${name}' has no export 'plugins' that is a list`);
  return {
    module: name,
    plugins: plugins.map((plugin, index) => {
      if (hasText(plugin, 'kind') && hasText(plugin, 'name')) return plugin;
      throw new ConfigError(`plugin module '${name}': plugins[${index}] has no 'kind' and 'name'`);
    }),
    recipes: (listOf(name, exports, 'recipes') ?? []).map((recipe, index) => {
      if (hasText(recipe, 'name')) return recipe;
      throw new ConfigError(`plugin module '${name}': recipes[${index}] has no 'name'`);
    }),
    configPath: (listOf(name, exports, 'configPath') ?? []).map((folder) => {
      if (typeof folder === 'string' && path.isAbsolute(folder)) return folder;
      throw new ConfigError(
        `plugin module '${name}': configPath has ${JSON.stringify(folder)}; expected absolute folders, ` +
          "such as fileURLToPath(new URL('./configs', import.meta.url))",
      );
    }),
    resolvers: resolversOf(name, exports['resolvers'] ?? {}),
  };
}

function resolversOf(name: string, value: unknown): Readonly<Record<string, ConfigResolver>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`plugin module '${name}' has an export 'resolvers' that is no mapping of names to functions`);
  for (const [key, resolver] of Object.entries(value)) {
    if (typeof resolver !== 'function')
      throw new ConfigError(`plugin module '${name}': resolvers.${key} is no function, got ${typeof resolver}`);
    if (!resolverName.test(key))
      throw new ConfigError(
        `plugin module '${name}': '${key}' cannot name a resolver; use words with dots, such as lab.rate`,
      );
  }
  return value as Readonly<Record<string, ConfigResolver>>;
}

function listOf(name: string, exports: Readonly<Record<string, unknown>>, key: string): readonly unknown[] | undefined {
  const value = exports[key];
  if (value === undefined || Array.isArray(value)) return value;
  throw new ConfigError(`plugin module '${name}' has an export '${key}' that is no list`);
}

function hasText<Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, string>> {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string';
}

async function importModule(name: string, project: ProjectConfig): Promise<Readonly<Record<string, unknown>>> {
  const isPath = name.startsWith('.') || path.isAbsolute(name);
  try {
    const target = isPath ? path.resolve(project.root, name) : resolvePackage(name, project.root);
    const address = path.isAbsolute(target) ? pathToFileURL(target).href : target;
    return (await import(address)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const place = project.file === undefined ? project.root : displayPath(project.file);
    throw new ConfigError(`plugin module '${name}' (from ${place}) cannot be loaded: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A package as the project sees it; where that cannot be told, as tonelab itself sees it. */
function resolvePackage(name: string, root: string): string {
  try {
    return createRequire(path.join(root, 'package.json')).resolve(name);
  } catch {
    return name;
  }
}
