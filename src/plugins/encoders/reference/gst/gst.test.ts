import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../core/checkpoint/hostTensor.ts';
import { readSafetensors } from '../../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../../core/checkpoint/tensorIo.ts';
import { flattenParams, mapParams, type ParamTree } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { probeSizes, referenceProbe } from '../../../../testing/partProbes.ts';
import '../../../../testing/toBeAllClose.ts';
import { weightedGradients } from '../../../../testing/weightedGradients.ts';
import * as tf from '../../../../tf.ts';
import { gst } from './index.ts';

const { spectral, speakerCount } = probeSizes;
const assets = { resolve: (path: string) => path };
const narrow = { channels: 4, tokens: 3, heads: 2, convChannels: [3, 2], recurrentChannels: 3 };

describePart('reference/gst', () => referenceProbe(makePart(gst, narrow, { spectral, speakerCount, assets })));

const golden = fileURLToPath(new URL('golden/gst.safetensors', import.meta.url));
const encoder = makePart(
  gst,
  { channels: 6, tokens: 5, heads: 2, convChannels: [3, 4], recurrentChannels: 3 },
  { spectral: { ...spectral, melBins: 11 }, speakerCount, assets },
);

let arrays: HostTensors;
let params: ParamTree;
beforeAll(async () => {
  await startTestBackend();
  arrays = (await readSafetensors(golden)).tensors;
  const fresh = encoder.init(randomSource(1));
  expect([...flattenParams(fresh).keys()].sort()).toEqual(
    [...arrays.keys()].flatMap((name) => (name.startsWith('params/') ? [name.slice('params/'.length)] : [])).sort(),
  );
  params = mapParams(fresh, (_, path) => expected(`params/${path}`));
});
const expected = (name: string) => toTensor(arrays.get(name)!);

const encode = (mel: tf.Tensor3D) => {
  const mask = tf.ones([mel.shape[0], mel.shape[1], 1]) as tf.Tensor3D;
  const speakerIds = tf.tensor1d([0, 0], 'int32');
  return encoder.encode(params, { mel, mask, speakerIds }, { training: true, random: randomSource(1) });
};

describe('gst, against an independent rewrite in PyTorch', () => {
  it.each([1, 6, 13])('gives the same vectors for %i frames', (frames) => {
    expect(encode(expected(`mel/${frames}`) as tf.Tensor3D)).toBeAllClose(expected(`vector/${frames}`), 1e-5);
  });

  it('moves as the rewrite does: the gradients of all parameters and of the input', () => {
    const input = expected('mel/13') as tf.Tensor3D;
    const own = weightedGradients(() => encode(input), { weighting: expected('weighting'), input, params });
    expect(own.input).toBeAllClose(expected('gradient/mel'), 1e-5);
    for (const [path, gradient] of own.params) {
      expect(gradient, path).toBeAllClose(expected(`gradient/params/${path}`), 1e-5);
    }
  });

  it('speaks with given weights of its tokens', () => {
    const weights = [...(arrays.get('weights')?.data ?? [])];
    expect(encoder.tokens?.count).toBe(5);
    expect(encoder.tokens?.mix(params, weights)).toBeAllClose(tf.reshape(expected('mixed'), [1, 1, 6]), 1e-5);
  });
});

it('has heads that divide its channels', () => {
  expect(() => gst.configSchema.parse({ ...narrow, heads: 3 })).toThrow(/heads must divide channels/);
});
