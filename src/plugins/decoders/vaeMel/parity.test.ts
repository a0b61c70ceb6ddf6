import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import type { HostTensors } from '../../../core/checkpoint/hostTensor.ts';
import { readSafetensors } from '../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../core/checkpoint/tensorIo.ts';
import { flattenParams, mapParams, type ParamTree } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { describeEachBackend } from '../../../testing/backends.ts';
import { makePart } from '../../../testing/contractSuite.ts';
import { probeSizes } from '../../../testing/partProbes.ts';
import '../../../testing/toBeAllClose.ts';
import { weightedGradients } from '../../../testing/weightedGradients.ts';
import type { Tensor, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { vaeMel } from './index.ts';

// Made by golden/makeGolden.py.
const golden = fileURLToPath(new URL('golden/vaeMel.safetensors', import.meta.url));
const durations = [
  [2, 1, 3],
  [1, 4],
];
const [symbols, frames] = [3, 6];
const decoder = makePart(
  vaeMel,
  {
    latentChannels: 4,
    hiddenChannels: 6,
    posterior: { layers: 3, kernelSize: 5 },
    flow: { couplings: 2, layers: 2, kernelSize: 3 },
    frames: { layers: 2, kernelSize: 3 },
    weightNorm: false,
  },
  { hiddenChannels: 7, timbreChannels: 5, spectral: { ...probeSizes.spectral, melBins: 9 } },
);
const context = { training: false, random: randomSource(1) };

const masksOf = (lengths: readonly number[], longest: number) =>
  tf.tensor3d(lengths.map((length) => Array.from({ length: longest }, (_, at) => [at < length ? 1 : 0])));

/** Each symbol's first frame and the one after its last; nothing where there is none. */
const spansOf = (row: readonly number[]) =>
  Array.from({ length: symbols }, (_, index) => {
    const start = row.slice(0, index).reduce((sum, length) => sum + length, 0);
    return [start, start + (row[index] ?? 0)];
  });

describeEachBackend('vae-mel, against an independent rewrite in PyTorch', () => {
  let arrays: HostTensors;
  let params: ParamTree;
  let states: Tensor3D;
  let symbolMask: Tensor3D;
  let frameMask: Tensor3D;
  beforeAll(async () => {
    arrays = (await readSafetensors(golden)).tensors;
    const fresh = decoder.init(randomSource(1));
    const paths = [...arrays.keys()].flatMap((name) => (name.startsWith('params/') ? [name.slice(7)] : []));
    expect([...flattenParams(fresh).keys()].sort()).toEqual(paths.sort());
    params = mapParams(fresh, (_, path) => expected(`params/${path}`));
    states = expected('states');
    symbolMask = masksOf([3, 2], symbols);
    frameMask = masksOf([6, 5], frames);
  });
  const expected = (name: string) => toTensor(arrays.get(name)!) as Tensor3D;

  /** Every output, zero at the padding, where the reference says nothing. */
  function outputs(): Record<string, Tensor> {
    const inputs = { hidden: states, mask: symbolMask, timbre: expected('timbre') };
    const targets = { mel: expected('mel'), mask: frameMask, spans: tf.tensor3d(durations.map(spansOf)) };
    const { emitted, variational, alignment } = decoder.train(params, inputs, { targets, context });
    const { zPrior, posterior, prior } = variational!;
    const spoken = decoder.infer(params, { ...inputs, alignment, frameMask, noiseScale: tf.scalar(0) }, context);
    const all = {
      ...{ emitted: emitted!, spoken, zPrior },
      ...{ posteriorMean: posterior.mean, posteriorLogStd: posterior.logStd },
      ...{ priorMean: prior.mean, priorLogStd: prior.logStd },
    };
    return Object.fromEntries(Object.entries(all).map(([name, tensor]) => [name, tf.mul(tensor, frameMask)]));
  }

  it('has the same tensors in every place of the way', () => {
    for (const [name, tensor] of Object.entries(outputs())) {
      expect(tf.max(tf.abs(tensor)).dataSync()[0], name).toBeGreaterThan(0.05);
      expect(tensor, name).toBeAllClose(expected(name), 1e-5);
    }
  });

  it('moves as the rewrite does: the gradients of all parameters and of the text', () => {
    const sum = () =>
      tf.addN(Object.entries(outputs()).map(([name, tensor]) => tf.sum(tf.mul(tensor, expected(`weighting/${name}`)))));
    const own = weightedGradients(sum, { weighting: tf.scalar(1), input: states, params });
    expect(own.input).toBeAllClose(expected('gradient/states'), 1e-5);
    for (const [path, gradient] of own.params) {
      expect(gradient, path).toBeAllClose(expected(`gradient/params/${path}`), 1e-5);
    }
  });
});
