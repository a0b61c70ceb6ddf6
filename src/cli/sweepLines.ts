import { type ConfigValue, nodeOf } from '../core/config/configNode.ts';
import { type ConfigSource, describeKey } from '../core/config/configSource.ts';
import { parseOverride, parseZip } from '../core/config/overrideParser.ts';
import { overrideValueText } from '../core/config/overrideText.ts';
import { ConfigError } from '../errors.ts';
import type { SweepConfig } from '../run/sweepConfig.ts';

/**
 * `sweep.params` and `sweep.zip` of a config as lines of the override grammar.
 *
 * @throws ConfigError with file and line for what does not parse.
 */
export function sweepLines(
  { params, zip }: SweepConfig,
  provenance: ReadonlyMap<string, ConfigSource>,
): readonly string[] {
  const single = Object.entries(params).map(([key, value]) => {
    const line = `${key}=${value}`;
    return written(line, () => parseOverride(line), { key: `sweep.params.${key}`, provenance });
  });
  const paired = zip.map((columns, index) => {
    const texts = Object.entries(columns).map(([key, values]) => {
      const isText = typeof values === 'string';
      return `${key}=${isText ? values : overrideValueText(nodeOf(values as ConfigValue, { kind: 'code', by: 'sweep.zip' }))}`;
    });
    const line = `zip(${texts.join(',')})`;
    return written(line, () => parseZip(line), { key: `sweep.zip.${index}`, provenance });
  });
  return [...single, ...paired];
}

/** The line, if it parses. */
function written(
  line: string,
  parse: () => unknown,
  { key, provenance }: { readonly key: string; readonly provenance: ReadonlyMap<string, ConfigSource> },
): string {
  try {
    parse();
    return line;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const source = provenance.get(key) ?? [...provenance].find(([path]) => path.startsWith(`${key}.`))?.[1];
    throw new ConfigError(`${describeKey(key, source)}: ${error.message}`, { cause: error });
  }
}
