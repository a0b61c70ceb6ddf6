import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Selection } from '../../../core/dataContracts.ts';
import { hashOrder } from '../../../corpus/hashOrder.ts';

/** All utterances by their duration; the seed decides among equals. */
function byDuration(sign: 1 | -1): Selection {
  return {
    rank: (utterances, seed) =>
      [...hashOrder(utterances, seed, ({ id }) => id)]
        .sort((a, b) => sign * (a.durationSeconds - b.durationSeconds))
        .map(({ id }) => id),
  };
}

const configSchema = z.strictObject({});

export const longestSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'longest',
  summary: 'the longest utterances first',
  configSchema,
  create: () => byDuration(-1),
};

export const shortestSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'shortest',
  summary: 'the shortest utterances first',
  configSchema,
  create: () => byDuration(1),
};
