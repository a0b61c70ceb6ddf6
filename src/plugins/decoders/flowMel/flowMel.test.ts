import { beforeAll, describe, expect, it } from 'vitest';
import { sequenceMask } from '../../../nn/masks.ts';
import { mapParams, type ParamTree } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { describeEachBackend, startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { gradcheck, gradcheckParams } from '../../../testing/gradcheck.ts';
import { decoderProbe, probeSizes } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import '../../../testing/toBeAllClose.ts';
import type { Rank, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { type GlowParams, glow } from './glow.ts';
import { flowMel } from './index.ts';

const { hiddenChannels, timbreChannels, spectral } = probeSizes;
const node = { hiddenChannels: 4, blocks: 2, layers: 1, kernelSize: 3, mixedChannels: 2, dropout: 0 };
const dimensions = { hiddenChannels, timbreChannels, spectral };

describePart('decoder/flow-mel', () => decoderProbe(makePart(flowMel, { ...node, unitPrior: false }, dimensions)));

const flow = glow({
  channels: 4,
  hiddenChannels: 4,
  blocks: 2,
  layers: 1,
  kernelSize: 3,
  mixedChannels: 4,
  conditionChannels: 3,
  dropoutRate: 0,
  weightNorm: true,
});
const context = { training: false, random: randomSource(1) };
let seed = 0;
const moved = <P extends ParamTree>(params: P, by = 0.3): P =>
  mapParams(params, (leaf) => {
    seed += 1;
    return tf.add(leaf, tf.mul(patternTensor(leaf.shape as never, seed), by));
  });
const inputs = () => ({ mask: sequenceMask([3, 2], 3), condition: patternTensor<Rank.R3>([2, 1, 3], 4), context });

describeEachBackend('the flow of flow-mel', () => {
  it('comes back to where it started', () => {
    const params = moved(flow.init(randomSource(3)));
    const x = tf.mul(patternTensor<Rank.R3>([2, 3, 4]), inputs().mask) as Tensor3D;
    const { z } = flow.forward(params, x, inputs());
    expect(z).not.toBeAllClose(x, 0.1);
    expect(flow.inverse(params, z, inputs())).toBeAllClose(x, 1e-4);
  });

  it('knows the determinant of its Jacobian', () => {
    const params = moved(flow.init(randomSource(3)));
    const one = { mask: tf.ones([1, 1, 1]) as Tensor3D, condition: tf.slice(inputs().condition, 0, 1), context };
    const point = patternTensor<Rank.R3>([1, 1, 4]);
    const rows = Array.from({ length: 4 }, (_, column) => {
      const row = tf.grad((x) =>
        tf.sum(tf.slice(flow.forward(params, x as Tensor3D, one).z, [0, 0, column], [1, 1, 1])),
      )(point);
      return Array.from(row.dataSync());
    });
    const { logDet } = flow.forward(params, point, one);
    expect(logDet).toBeAllClose([Math.log(Math.abs(determinant(rows)))], 1e-4);
  });

  it('has the gradients of finite differences', () => {
    const params = moved(flow.init(randomSource(3)), 0.1);
    const x = patternTensor<Rank.R3>([2, 3, 4]);
    const both = (own: GlowParams, from: Tensor3D) => {
      const { z, logDet } = flow.forward(own, from, inputs());
      return tf.concat([tf.reshape(z, [-1]), logDet]);
    };
    gradcheckParams((own) => both(own, x), params, { maxValues: 3, step: 5e-3 });
    gradcheck((from) => both(params, from), [x], { maxValues: 6, step: 5e-3 });
  });
});

/** By Laplace's expansion. */
function determinant(rows: readonly (readonly number[])[]): number {
  const [first = [], ...others] = rows;
  if (others.length === 0) return first[0] ?? 0;
  return first.reduce((sum, value, column) => {
    const minor = others.map((row) => row.filter((_, index) => index !== column));
    return sum + (column % 2 === 0 ? 1 : -1) * value * determinant(minor);
  }, 0);
}

describe('flow-mel', () => {
  beforeAll(() => startTestBackend());

  it('speaks an odd number of frames as the same frames of an even number', () => {
    const decoder = makePart(flowMel, node, dimensions);
    const params = moved(decoder.init(randomSource(2)));
    const say = (frames: number) => {
      const hidden = patternTensor<Rank.R3>([1, 3, hiddenChannels], 2);
      const path = Array.from({ length: frames }, (_, frame) =>
        [0, 1, 2].map((symbol) => (symbol === Math.min(2, frame >> 1) ? 1 : 0)),
      );
      return decoder.infer(
        params,
        {
          hidden,
          mask: tf.ones([1, 3, 1]),
          timbre: patternTensor<Rank.R3>([1, 1, timbreChannels], 2),
          alignment: tf.tensor3d([path]),
          frameMask: tf.ones([1, frames, 1]),
          noiseScale: tf.scalar(0),
        },
        context,
      );
    };
    expect(say(7)).toBeAllClose(tf.slice(say(8), [0, 0, 0], [1, 7, spectral.melBins]), 1e-5);
  });

  it('says which numbers of mixed channels there are', () => {
    expect(() => makePart(flowMel, { ...node, mixedChannels: 4 }, dimensions)).toThrow(
      /mixedChannels is 4, expected an even divisor of 10/,
    );
  });
});
