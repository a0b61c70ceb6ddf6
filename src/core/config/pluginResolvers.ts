import { ConfigError } from '../../errors.ts';
import type { ConfigValue } from './configNode.ts';
import type { PluginModule } from './pluginModule.ts';
import { builtInResolvers, type ConfigResolver } from './resolvers.ts';

/**
 * The resolvers of all plugin modules in one table. A resolver that throws, or gives what a config cannot hold, becomes a
 * ConfigError that names its module; the interpolation adds the key.
 *
 * @throws ConfigError for a name that two modules give, or that is built in.
 */
export function pluginResolvers(modules: readonly PluginModule[]): Readonly<Record<string, ConfigResolver>> {
  const owners = new Map<string, string>();
  const table: Record<string, ConfigResolver> = {};
  for (const { module, resolvers } of modules) {
    for (const [name, resolver] of Object.entries(resolvers)) {
      const owner = Object.hasOwn(builtInResolvers, name) ? 'tonelab itself' : owners.get(name);
      if (owner !== undefined)
        throw new ConfigError(
          `plugin module '${module}': resolver '${name}' is there already, from ${owner}; rename it`,
        );
      owners.set(name, `plugin module '${module}'`);
      table[name] = guarded(name, module, resolver);
    }
  }
  return table;
}

function guarded(name: string, module: string, resolver: ConfigResolver): ConfigResolver {
  return (...args) => {
    let value: unknown;
    try {
      value = resolver(...args);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new ConfigError(`plugin module '${module}' threw: ${message}`, { cause: error });
    }
    const wrong = notPlain(value);
    if (wrong === undefined) return value as ConfigValue;
    throw new ConfigError(
      `plugin module '${module}': resolver '${name}' gave ${wrong}; expected text, a number, a boolean, null, a list or a mapping`,
    );
  };
}

/** What is in a value that YAML could not say; undefined where nothing is. */
function notPlain(value: unknown, depth = 0): string | undefined {
  if (depth > 50) return 'a value without end';
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  if (typeof value !== 'object') return value === undefined ? 'nothing' : `a ${typeof value}`;
  if (value instanceof Promise) return 'a promise';
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return `a ${value.constructor?.name}`;
  for (const child of Object.values(value)) {
    const wrong = notPlain(child, depth + 1);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
