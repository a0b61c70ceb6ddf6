import { findProject } from '../core/config/projectConfig.ts';
import { suggestionText } from '../core/suggest.ts';
import { ConfigError } from '../errors.ts';
import { table } from './output.ts';
import { projectRegistry } from './projectRegistry.ts';

export interface ListedPlugin {
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
}

/**
 * The plugins that the project of the working directory can use, of one kind or of all.
 *
 * @throws ConfigError for a kind that no plugin has.
 */
export async function listPlugins(kind?: string): Promise<readonly ListedPlugin[]> {
  const registry = await projectRegistry(await findProject(process.cwd()));
  const all = registry.list().map(({ kind: of, name, summary }) => ({ kind: of as string, name, summary }));
  if (kind === undefined) return all;
  const kinds = all.map((plugin) => plugin.kind);
  if (!kinds.includes(kind)) throw new ConfigError(`plugins: no kind '${kind}'; ${suggestionText(kind, kinds)}`);
  return all.filter((plugin) => plugin.kind === kind);
}

export function pluginTable(plugins: readonly ListedPlugin[]): string {
  return table(plugins.map(({ kind, name, summary }) => [kind, name, summary]));
}
