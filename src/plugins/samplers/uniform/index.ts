import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Sampler } from '../../../core/dataContracts.ts';
import { hashFraction } from '../../../corpus/contentHash.ts';
import { shuffled } from '../../../corpus/shuffled.ts';

const sampler: Sampler = {
  pass: (utterances, { seed, pool, pass }) =>
    shuffled([...utterances.keys()], hashFraction(seed, `${pool} pass ${pass}`)),
};

export const uniformSampler: Plugin<'sampler'> = {
  kind: 'sampler',
  name: 'uniform',
  summary: 'each utterance of a pool once in each pass, every pass in an order of its own',
  configSchema: z.strictObject({}),
  create: () => sampler,
};
