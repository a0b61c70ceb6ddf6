import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import { dictNode, scalarNode } from './configNode.ts';
import { describeSource } from './configSource.ts';
import type { DefaultEntry } from './defaultEntry.ts';
import { InterpolationResolver } from './interpolationResolver.ts';
import type { PlacedDefault } from './placedDefault.ts';

/**
 * Resolves `${db}_${server}` in a line of a defaults list against the options chosen so far.
 *
 * @throws ConfigError when it names a group that has no option yet.
 */
export function resolveDefaultName(placed: PlacedDefault, known: ReadonlyMap<string, DefaultEntry['option']>): void {
  const { source } = placed.entry;
  const text = placed.entry.kind === 'config' ? placed.configPath : String(placed.option);
  const root = dictNode(
    source,
    [...known].map(([key, option]) => [key, scalarNode(typeof option === 'string' ? option : null, source)] as const),
  );
  const key = 'defaults item';
  root.entries.set(key, scalarNode(text, source));
  const resolved = safely(() => new InterpolationResolver(root).resolveAt([key]));
  if (resolved?.kind !== 'scalar' || typeof resolved.value !== 'string') {
    const named = /\$\{\s*([^}:]*)/.exec(text)?.[1] ?? text;
    throw new ConfigError(
      `${describeSource(source)}: '${text}' does not resolve; it may use the options of groups: ${suggestionText(named, known.keys())}`,
    );
  }
  if (placed.entry.kind === 'config') placed.name = `/${resolved.value}`;
  else placed.option = resolved.value;
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
