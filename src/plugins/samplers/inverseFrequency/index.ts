import { z } from 'zod';
import type { Plugin, PluginEnvironments } from '../../../core/contracts.ts';
import type { PoolUtterance, Sampler } from '../../../core/dataContracts.ts';
import { hashFraction } from '../../../corpus/contentHash.ts';
import { shuffled } from '../../../corpus/shuffled.ts';
import { type FeatureTable, featureTable, itemCounts } from '../../../diversity/featureTable.ts';
import { axisWeightsSchema } from '../../../diversity/select/axisWeightsSchema.ts';
import { weightedAxes } from '../../../diversity/select/choice.ts';

const configSchema = z.strictObject({
  /** Axis -> what it weighs beside the others. */
  axes: axisWeightsSchema.default({ phonemes: 1 }),
  /** 0: all equally often; 1: in inverse proportion to how often a thing is heard in the pool. */
  power: z.number().min(0).max(1).default(0.5),
  /** An utterance is heard at most so many times as often as one that is heard least. */
  cap: z.number().min(1).default(4),
});

type Config = z.infer<typeof configSchema>;

/**
 * Utterances with rare things are heard more often. A pass has about as many utterances as the pool; what a pass leaves
 * over of an utterance's share is carried on to the next.
 */
function inverseFrequency({ axes, power, cap }: Config, source: PluginEnvironments['sampler']): Sampler {
  const weighted = weightedAxes(source.axes, axes);
  const known = new WeakMap<readonly PoolUtterance[], Float64Array>();
  const sharesOf = (utterances: readonly PoolUtterance[]): Float64Array => {
    const shares = known.get(utterances) ?? rarityShares(featureTable(utterances, weighted), { power, cap });
    known.set(utterances, shares);
    return shares;
  };
  return {
    pass: (utterances, { seed, pool, pass }) => {
      const shares = sharesOf(utterances);
      const drawn = utterances.flatMap(({ id }, place) => {
        const perPass = utterances.length * (shares[place] as number);
        const start = hashFraction(seed, `${pool} ${id} start`);
        const times = Math.floor((pass + 1) * perPass + start) - Math.floor(pass * perPass + start);
        return Array<number>(times).fill(place);
      });
      return shuffled(
        drawn.length > 0 ? drawn : [pass % utterances.length],
        hashFraction(seed, `${pool} pass ${pass}`),
      );
    },
  };
}

/** Shares of a pass: the mean over an utterance's things of (times heard in the pool) ^ -power, capped. */
function rarityShares(table: FeatureTable, { power, cap }: Pick<Config, 'power' | 'cap'>): Float64Array {
  const counts = itemCounts(table);
  const { starts, places, amounts, index } = table;
  const rarity = Float64Array.from({ length: table.rowCount }, (_, row) => {
    let [sum, weight] = [0, 0];
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at++) {
      const place = places[at] as number;
      const own = (amounts[at] as number) * (index.facets[index.facetOf[place] as number]?.share ?? 0);
      sum += own * (counts[place] as number) ** -power;
      weight += own;
    }
    return weight > 0 ? sum / weight : 0;
  });
  // What the axes say nothing of is heard as often as what is heard least.
  const least = rarity.reduce((low, value) => (value > 0 ? Math.min(low, value) : low), Number.POSITIVE_INFINITY);
  const capped = rarity.map((value) => (Number.isFinite(least) ? Math.min(cap, Math.max(1, value / least)) : 1));
  const whole = capped.reduce((sum, value) => sum + value, 0);
  return capped.map((value) => value / whole);
}

export const inverseFrequencySampler: Plugin<'sampler'> = {
  kind: 'sampler',
  name: 'inverse-frequency',
  summary: 'utterances with what is rare in the pool are heard more often, by any axis',
  configSchema,
  create: inverseFrequency,
};
