import { beforeAll, expect, it } from 'vitest';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { probeSizes, referenceProbe } from '../../../../testing/partProbes.ts';
import '../../../../testing/toBeAllClose.ts';
import * as tf from '../../../../tf.ts';
import { lookup } from './index.ts';

const { spectral, speakerCount } = probeSizes;
const assets = { resolve: (path: string) => path };
const make = () => makePart(lookup, { channels: 4 }, { spectral, speakerCount, assets });

describePart('reference/lookup', () => referenceProbe(make()));

beforeAll(async () => {
  await startTestBackend();
});

it("gives each speaker's row, whatever the recording", () => {
  const encoder = make();
  const params = encoder.init(randomSource(1)) as { speakers: { table: tf.Tensor2D } };
  const mel = tf.zeros([3, 1, spectral.melBins]) as tf.Tensor3D;
  const batch = { mel, mask: tf.ones([3, 1, 1]) as tf.Tensor3D, speakerIds: tf.tensor1d([1, 0, 1], 'int32') };
  const vectors = encoder.encode(params, batch, { training: true, random: randomSource(1) });
  expect(encoder.usesRecordings).toBe(false);
  expect(tf.squeeze(vectors, [1])).toBeAllClose(tf.gather(params.speakers.table, batch.speakerIds), 0);
});
