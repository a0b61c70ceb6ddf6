import { z } from 'zod';
import type { Plugin, ReferenceEncoder } from '../../../../core/contracts.ts';
import { embedding } from '../../../../nn/embedding.ts';
import { matchaStateNames, vitsStateNames } from '../../../../nn/publishedNames.ts';
import type { Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';

const lookupConfigSchema = z.strictObject({
  /** Width of the timbre vector. */
  channels: z.int().positive().default(256),
});

/** A table of speakers: no recording is looked at, and only speakers of the training can speak. */
function lookupReferenceEncoder(config: z.infer<typeof lookupConfigSchema>, speakerCount: number): ReferenceEncoder {
  const table = embedding({ vocabularySize: Math.max(1, speakerCount), channels: config.channels });
  return {
    outChannels: config.channels,
    usesRecordings: false,
    foreign: {
      vits: vitsStateNames([{ from: 'emb_g.weight', to: 'speakers/table' }]),
      matcha: matchaStateNames([{ from: 'spk_emb.weight', to: 'speakers/table' }]),
    },
    init: (random) => ({ speakers: table.init(random.fork('speakers')) }),
    encode: (params, { speakerIds }) => {
      const own = params as { readonly speakers: ReturnType<typeof table.init> };
      return tf.tidy(() => table.apply(own.speakers, tf.expandDims(speakerIds, 1))) as Tensor3D; // [B] -> [B, 1, G]
    },
  };
}

export const lookup: Plugin<'reference'> = {
  kind: 'reference',
  name: 'lookup',
  summary: 'A learned vector for each speaker of the training',
  configSchema: lookupConfigSchema,
  create: (config: z.infer<typeof lookupConfigSchema>, { speakerCount }) =>
    lookupReferenceEncoder(config, speakerCount),
};
