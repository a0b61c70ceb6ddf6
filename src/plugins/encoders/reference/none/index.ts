import { z } from 'zod';
import type { Plugin, ReferenceEncoder } from '../../../../core/contracts.ts';
import type { Tensor3D } from '../../../../tf.ts';
import * as tf from '../../../../tf.ts';

const noReferenceEncoder: ReferenceEncoder = {
  outChannels: 0,
  usesRecordings: false,
  init: () => ({}),
  encode: (_params, { speakerIds }) => tf.zeros([speakerIds.size, 1, 0]) as Tensor3D,
};

/** A vector of no channels: a model of one voice, as VITS for LJSpeech. */
export const noReference: Plugin<'reference'> = {
  kind: 'reference',
  name: 'none',
  summary: 'No reference encoder: a model of one voice',
  configSchema: z.strictObject({}),
  create: () => noReferenceEncoder,
};
