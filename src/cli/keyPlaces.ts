import { type ConfigSource, describeSource } from '../core/config/configSource.ts';
import { caretBelow } from '../core/config/overrideCaret.ts';
import { ConfigError } from '../errors.ts';

type Provenance = ReadonlyMap<string, ConfigSource>;

/** Keys of a message that are shown with their place; a message about more of them is readable without. */
const mostPlaces = 3;

/**
 * Does work that a config decides. What refuses a value late knows its key and not its place; the place is added here.
 *
 * @throws ConfigError of the work, with file and line, or the override with a caret, of each key that it names.
 */
export async function withKeyPlaces<T>(provenance: Provenance, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.message + keyPlaces(error.message, provenance), { cause: error });
  }
}

/** Lines `  key (from configs/model/nano.yaml:3)` for the keys in a message that stand in it without their place. */
function keyPlaces(message: string, provenance: Provenance): string {
  // `key (from` has its place already, and `key=` is a proposal.
  const named = message.match(/(?<![\w.+/-])[\w-]+(?:\.[\w-]+)+(?![\w.=/-]| \(from )/g) ?? [];
  return [...new Set(named)]
    .flatMap((key) => {
      const source = provenance.get(key) ?? sourceBelow(key, provenance);
      return source === undefined
        ? []
        : [`\n  ${key}: ${describeSource(source)}${caretBelow(source, 'value', '    ')}`];
    })
    .slice(0, mostPlaces)
    .join('');
}

/** Of a key that stands for a mapping: where its first leaf was written. */
function sourceBelow(key: string, provenance: Provenance): ConfigSource | undefined {
  return [...provenance].find(([leaf]) => leaf.startsWith(`${key}.`))?.[1];
}
