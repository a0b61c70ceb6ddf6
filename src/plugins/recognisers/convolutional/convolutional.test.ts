import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../core/checkpoint/hostTensor.ts';
import { readSafetensors } from '../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../core/checkpoint/tensorIo.ts';
import { mapParams, type ParamTree } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { probeSizes, recogniserProbe } from '../../../testing/partProbes.ts';
import '../../../testing/toBeAllClose.ts';
import { weightedGradients } from '../../../testing/weightedGradients.ts';
import * as tf from '../../../tf.ts';
import { convolutional } from './index.ts';

const { spectral, recognised } = probeSizes;
const told = { spectral, classes: recognised };

describePart('recogniser/convolutional', () =>
  recogniserProbe(makePart(convolutional, { channels: 4, kernelSize: 3, dilations: [1, 2] }, told)),
);

const golden = fileURLToPath(new URL('golden/convolutional.safetensors', import.meta.url));
const recogniser = makePart(
  convolutional,
  { channels: 6, kernelSize: 3, dilations: [1, 2] },
  { spectral, classes: { initial: 4, final: 7, tone: 5 } },
);

let arrays: HostTensors;
let params: ParamTree;
beforeAll(async () => {
  await startTestBackend();
  arrays = (await readSafetensors(golden)).tensors;
  params = mapParams(recogniser.init(randomSource(1)), (_, path) => upstream(path, ''));
});
const expected = (name: string) => toTensor(arrays.get(name)!);

/** PyTorch's array, or its gradient, in our layout: a convolution is [out, in, K] there, a linear layer [out, in]. */
function upstream(path: string, prefix: string): tf.Tensor {
  const [layer, leaf] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
  const array = expected(`${prefix}${layer.replaceAll('/', '.')}.${leaf === 'bias' ? 'bias' : 'weight'}`);
  return leaf === 'kernel' ? tf.transpose(array) : array; // -> [in, out] or [K, in, out]
}

const recognise = (mel: tf.Tensor3D) => {
  const mask = tf.ones([mel.shape[0], mel.shape[1], 1]) as tf.Tensor3D;
  return recogniser.recognise(params, { mel, mask }, { training: false, random: randomSource(1) });
};

describe('the convolutional recogniser, against an independent rewrite in PyTorch', () => {
  it.each([1, 4, 12])('gives the same logits of every head for %i frames', (frames) => {
    const logits = recognise(expected(`mel/${frames}`) as tf.Tensor3D);
    expect(Object.keys(logits)).toEqual(['initial', 'final', 'tone']);
    for (const [head, values] of Object.entries(logits))
      expect(values, head).toBeAllClose(expected(`logits/${frames}/${head}`), 1e-5);
  });

  it('moves as the rewrite does: the gradients of all parameters and of the input', () => {
    const input = expected('mel/12') as tf.Tensor3D;
    const joined = () => tf.concat(Object.values(recognise(input)), 1);
    const own = weightedGradients(joined, { weighting: expected('weighting'), input, params });
    expect(own.input).toBeAllClose(expected('gradient/mel'), 1e-5);
    for (const [path, gradient] of own.params) {
      expect(gradient, path).toBeAllClose(upstream(path, 'gradient/'), 1e-5);
    }
  });
});

it('says the same of a sound at any level', () => {
  const mel = expected('mel/12') as tf.Tensor3D;
  const [plain, louder] = [recognise(mel), recognise(tf.add(mel, 2.5) as tf.Tensor3D)];
  for (const [head, values] of Object.entries(plain)) expect(louder[head], head).toBeAllClose(values, 1e-5);
});
