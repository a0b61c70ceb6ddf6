import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../core/checkpoint/hostTensor.ts';
import { readSafetensors } from '../../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../../core/checkpoint/tensorIo.ts';
import { mapParams, type ParamTree } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { probeSizes, referenceProbe } from '../../../../testing/partProbes.ts';
import '../../../../testing/toBeAllClose.ts';
import { weightedGradients } from '../../../../testing/weightedGradients.ts';
import * as tf from '../../../../tf.ts';
import { melStyle } from './index.ts';

const { spectral, speakerCount } = probeSizes;
const assets = { resolve: (path: string) => path };

describePart('reference/mel-style', () =>
  referenceProbe(
    makePart(melStyle, { channels: 4, hiddenChannels: 4, heads: 2, kernelSize: 3 }, { spectral, speakerCount, assets }),
  ),
);

const golden = fileURLToPath(new URL('golden/melStyle.safetensors', import.meta.url));
const encoder = makePart(
  melStyle,
  { channels: 7, hiddenChannels: 6, heads: 2, kernelSize: 3 },
  { spectral, speakerCount, assets },
);

let arrays: HostTensors;
let params: ParamTree;
beforeAll(async () => {
  await startTestBackend();
  arrays = (await readSafetensors(golden)).tensors;
  params = mapParams(encoder.init(randomSource(1)), (_, path) => upstream(path, ''));
});
const expected = (name: string) => toTensor(arrays.get(name)!);

/** Upstream's name of each of our layers; a convolution is [out, in, K] there. */
const names: Readonly<Record<string, string>> = {
  spectral0: 'spectral.0.fc',
  spectral1: 'spectral.3.fc',
  temporal0: 'temporal.0.conv1.conv',
  temporal1: 'temporal.1.conv1.conv',
  'attention/output': 'slf_attn.fc',
  output: 'fc.fc',
};

/** An upstream array, or its gradient, in our layout; query, key and value lie side by side. */
function upstream(path: string, prefix: string): tf.Tensor {
  const [layer, leaf] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
  const read = (name: string) => {
    const array = expected(`${prefix}ref_enc.${name}.${leaf === 'kernel' ? 'weight' : 'bias'}`);
    return tf.transpose(array); // [out, in] or [out, in, K] -> [in, out] or [K, in, out]
  };
  if (layer === 'attention/qkv')
    return tf.concat(
      ['w_qs', 'w_ks', 'w_vs'].map((name) => read(`slf_attn.${name}`)),
      -1,
    );
  return read(names[layer]!);
}

const encode = (mel: tf.Tensor3D) => {
  const mask = tf.ones([mel.shape[0], mel.shape[1], 1]) as tf.Tensor3D;
  const speakerIds = tf.tensor1d([0, 0], 'int32');
  return encoder.encode(params, { mel, mask, speakerIds }, { training: false, random: randomSource(1) });
};

describe('mel-style, against an independent rewrite of MelStyleEncoder in PyTorch', () => {
  it.each([1, 4, 12])('gives the same vectors for %i frames', (frames) => {
    expect(encode(expected(`mel/${frames}`) as tf.Tensor3D)).toBeAllClose(expected(`vector/${frames}`), 1e-5);
  });

  it('moves as the rewrite does: the gradients of all parameters and of the input', () => {
    const input = expected('mel/12') as tf.Tensor3D;
    const own = weightedGradients(() => encode(input), { weighting: expected('weighting'), input, params });
    expect(own.input).toBeAllClose(expected('gradient/mel'), 1e-5);
    for (const [path, gradient] of own.params) {
      expect(gradient, path).toBeAllClose(upstream(path, 'gradient/'), 1e-5);
    }
  });
});
