import type { Axis, AxisSource } from '../core/diversityContracts.ts';
import { dynamicsAxis } from '../plugins/axes/dynamics/index.ts';
import { languagesAxis } from '../plugins/axes/languages/index.ts';
import { meaningAxis } from '../plugins/axes/meaning/index.ts';
import { phonemesAxis } from '../plugins/axes/phonemes/index.ts';

const plugins = [phonemesAxis, meaningAxis, dynamicsAxis, languagesAxis];

/** An axis that ships, made from a config node. */
export function builtInAxis(name: string, node: object = {}): Axis {
  const plugin = plugins.find((one) => one.name === name);
  if (plugin === undefined) throw new Error(`no axis '${name}'`);
  return plugin.create(plugin.configSchema.parse(node) as never, {});
}

/** What selections and samplers are told in tests. */
export const axisEnvironment: { readonly axes: AxisSource } = { axes: { axis: (name) => builtInAxis(name) } };
