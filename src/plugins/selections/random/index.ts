import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Selection } from '../../../core/dataContracts.ts';
import { hashOrder } from '../../../corpus/hashOrder.ts';

/** All utterances in an order that the seed and their ids decide: a larger budget holds the smaller one's choice. */
const selection: Selection = {
  rank: (utterances, seed) => hashOrder(utterances, seed, ({ id }) => id).map(({ id }) => id),
};

export const randomSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'random',
  summary: 'all utterances; a budget takes them in an order that the seed decides',
  configSchema: z.strictObject({}),
  create: () => selection,
};
