import { z } from 'zod';
import type { Plugin, StyleEncoder } from '../../../core/contracts.ts';
import { normalWithDeviation } from '../../../nn/initializers.ts';
import type { RandomSource } from '../../../nn/random.ts';
import type { Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';

const tagsConfigSchema = z.strictObject({
  /** The tag of the manifest that says an utterance's style. */
  tag: z.enum(['sentenceType', 'mood', 'topic', 'codeSwitch', 'unit']),
  /** Values of the tag that are styles; utterances with others, or without the tag, have none. */
  values: z
    .array(z.string().min(1))
    .min(1)
    .refine((values) => new Set(values).size === values.length, 'a value is listed twice')
    .readonly(),
});

type TagsConfig = z.infer<typeof tagsConfigSchema>;

/** A learned vector for each value of a tag: weights [B, S] -> [B, 1, G]. */
function tagStyles({ tag, values }: TagsConfig, timbreChannels: number): StyleEncoder {
  const start = normalWithDeviation(timbreChannels ** -0.5);
  const init = (random: RandomSource) => ({
    table: start(random.fork('table'), [values.length, timbreChannels]) as Tensor2D,
  });
  return {
    names: values,
    styleOf: (tags) => {
      const place = values.indexOf(tags[tag] ?? '');
      return place < 0 ? undefined : place;
    },
    init,
    encode: (params, weights) => {
      const { table } = params as ReturnType<typeof init>;
      return tf.tidy(() => tf.expandDims(tf.matMul(weights, table), 1) as Tensor3D); // [B, S] x [S, G] -> [B, 1, G]
    },
  };
}

export const tagStyle: Plugin<'style'> = {
  kind: 'style',
  name: 'tags',
  summary: 'A learned vector for each value of a tag, added to the timbre',
  configSchema: tagsConfigSchema,
  create: (config: TagsConfig, { timbreChannels }) => tagStyles(config, timbreChannels),
};
