import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { PoolUtterance, Selection } from '../../../core/dataContracts.ts';
import type { Axis, Facet } from '../../../core/diversityContracts.ts';
import { hashOrder } from '../../../corpus/hashOrder.ts';
import { spokenTokens } from '../../../diversity/spokenTokens.ts';
import { ConfigError } from '../../../errors.ts';

const configSchema = z.strictObject({
  /** An axis that needs no measured sound, such as phonemes, meaning, languages. */
  axis: z.string(),
  facet: z.string(),
  /** No utterance that holds one of them is taken. */
  items: z.array(z.string()).min(1),
});

type LeaveOutConfig = z.infer<typeof configSchema>;

/**
 * What is left in the order of `random`, so that an arm that leaves something out is paired with one that does not.
 *
 * @throws ConfigError for a facet or an item that the axis does not have.
 */
function leaveOut({ axis: name, facet, items }: LeaveOutConfig, source: PluginEnvironments['selection']): Selection {
  const axis = source.axes.axis(name);
  expectItems(facetOf(axis, { name, facet }), items);
  return {
    rank: (utterances, seed) => {
      const holds = holdsItem(axis, utterances, { facet, items });
      const left = utterances.filter((utterance) => !holds(utterance));
      return hashOrder(left, seed, ({ id }) => id).map(({ id }) => id);
    },
  };
}

function holdsItem(
  axis: Axis,
  utterances: readonly PoolUtterance[],
  { facet, items }: Pick<LeaveOutConfig, 'facet' | 'items'>,
): (utterance: PoolUtterance) => boolean {
  const featuresOf = axis.over(utterances);
  return (utterance) =>
    featuresOf({ ...utterance, tokens: spokenTokens(utterance) }).some(
      (feature) => feature.facet === facet && items.includes(feature.item),
    );
}

function facetOf(axis: Axis, { name, facet }: { readonly name: string; readonly facet: string }): Facet {
  const found = axis.facets.find((one) => one.name === facet);
  if (found !== undefined) return found;
  const known = axis.facets.map((one) => one.name).join(', ');
  throw new ConfigError(`selection 'leave-out': axis '${name}' has no facet '${facet}'; there are: ${known}`);
}

function expectItems({ name, target }: Facet, items: readonly string[]): void {
  const unknown = items.find((item) => !target.has(item));
  if (unknown === undefined) return;
  const known = [...target.keys()];
  const some = known.length > 20 ? `${known.slice(0, 20).join(', ')} and ${known.length - 20} more` : known.join(', ');
  throw new ConfigError(`selection 'leave-out': facet '${name}' has no item '${unknown}'; there are: ${some}`);
}

export const leaveOutSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'leave-out',
  summary: 'utterances that hold none of some items of an axis, such as a tone or questions, in the order of random',
  configSchema,
  create: leaveOut,
};
