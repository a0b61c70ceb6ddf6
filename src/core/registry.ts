import { ConfigError } from '../errors.ts';
import type { Plugin, PluginKind } from './contracts.ts';
import { suggest } from './suggest.ts';

/** (kind, name) -> plugin. Registration is explicit, a second plugin of the same name is refused. */
export class Registry {
  readonly #plugins = new Map<string, Plugin>();

  register(...plugins: readonly Plugin[]): this {
    for (const plugin of plugins) {
      const key = `${plugin.kind}/${plugin.name}`;
      if (this.#plugins.has(key)) {
        throw new ConfigError(
          `registry: a plugin '${plugin.name}' of kind '${plugin.kind}' is registered already; give yours another name`,
        );
      }
      this.#plugins.set(key, plugin);
    }
    return this;
  }

  /** @throws ConfigError that lists the known names and the nearest ones. */
  get<Kind extends PluginKind>(kind: Kind, name: string): Plugin<Kind> {
    const plugin = this.#plugins.get(`${kind}/${name}`);
    if (plugin !== undefined) return plugin as Plugin<Kind>;
    const names = this.list(kind).map((known) => known.name);
    const nearest = suggest(name, names);
    const hint = nearest.length > 0 ? `; did you mean ${nearest.map((near) => `'${near}'`).join(' or ')}?` : '';
    throw new ConfigError(`unknown ${kind} plugin '${name}' (known: ${names.join(', ') || 'none'})${hint}`);
  }

  list(kind?: PluginKind): readonly Plugin[] {
    const all = [...this.#plugins.values()];
    const chosen = kind === undefined ? all : all.filter((plugin) => plugin.kind === kind);
    return chosen.sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
  }
}
