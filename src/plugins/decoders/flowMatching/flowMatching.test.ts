import { beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { decoderProbe, decoderTargets, probeSizes } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import '../../../testing/toBeAllClose.ts';
import type { Rank, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { flowMatching } from './index.ts';
import { solve, type Velocity } from './solver.ts';

const { hiddenChannels, timbreChannels, spectral } = probeSizes;
const node = { channels: 8, middleBlocks: 1, heads: 2, headChannels: 2, dropout: 0, steps: 2 };
const make = (own: object = node) => makePart(flowMatching, own, { hiddenChannels, timbreChannels, spectral });

describePart('decoder/flow-matching', () => decoderProbe(make()));

beforeAll(() => startTestBackend());

describe('the solver', () => {
  const start = () => tf.ones([1, 1, 1]) as Tensor3D;
  // x' = x has the solution e at time 1.
  const grows: Velocity = (point) => tf.mul(point, 1) as Tensor3D;
  const missOf = (solver: 'euler' | 'midpoint', steps: number) =>
    Math.abs((solve(grows, start(), { solver, steps }).dataSync()[0] as number) - Math.E);

  it("is exact to the first order by Euler's steps and to the second by midpoints", () => {
    expect(missOf('euler', 16) / missOf('euler', 32)).toBeCloseTo(2, 0);
    expect(missOf('midpoint', 16) / missOf('midpoint', 32)).toBeCloseTo(4, 0);
  });

  it('tells the velocity what time it is', () => {
    const times: number[] = [];
    const clock: Velocity = (point, time) => {
      times.push(time.dataSync()[0] as number);
      return point;
    };
    solve(clock, start(), { solver: 'midpoint', steps: 2 });
    expect(times).toBeAllClose([0, 0.25, 0.5, 0.75]);
  });
});

describe('flow-matching', () => {
  it('draws other times and noise in each step, and the same ones for the same step', () => {
    const decoder = make();
    const params = decoder.init(randomSource(2));
    const inputs = {
      hidden: patternTensor<Rank.R3>([2, 4, hiddenChannels], 4),
      mask: tf.ones([2, 4, 1]) as Tensor3D,
      timbre: patternTensor<Rank.R3>([2, 1, timbreChannels], 9),
    };
    const flowAt = (step: number) => {
      const context = { training: true, random: randomSource(1, step) };
      return decoder.train(params, inputs, { targets: decoderTargets(0), context }).terms!['flow']!.numerator;
    };
    expect(flowAt(1)).toBeAllClose(flowAt(1), 0);
    expect(flowAt(1)).not.toBeAllClose(flowAt(2), 1e-2);
  });
});
