import { beforeAll, describe, expect, it } from 'vitest';
import { mapParams, type ParamTree } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { gradcheckParams } from '../../../testing/gradcheck.ts';
import { durationProbe, probeSizes } from '../../../testing/partProbes.ts';
import { patternTensor } from '../../../testing/patternTensor.ts';
import '../../../testing/toBeAllClose.ts';
import type { Rank, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { stochasticConfigSchema } from './config.ts';
import { stochastic } from './index.ts';
import { type SplineFlowParams, splineFlow } from './splineFlow.ts';

const { hiddenChannels, timbreChannels } = probeSizes;
const node = { filterChannels: 4, dropout: 0, flows: 2, layers: 2, bins: 4 };
const make = (changes: object = {}, timbre: number = timbreChannels) =>
  makePart(stochastic, { ...node, ...changes }, { hiddenChannels, timbreChannels: timbre });

describePart('duration/stochastic', () => durationProbe(make()));
describePart('duration/stochastic of one voice', () => durationProbe(make({}, 0)));

beforeAll(async () => {
  await startTestBackend();
});

/** Parameters moved off their start, where every spline is the same. */
function moved<P extends ParamTree>(initial: P): P {
  let seed = 0;
  return mapParams(initial, (leaf) => {
    seed += 1;
    return tf.add(leaf, tf.mul(patternTensor(leaf.shape as never, seed), 0.5));
  });
}

const mask = () => tf.tensor3d([1, 1, 1, 1, 1, 1, 1, 0], [2, 4, 1]);

describe('splineFlow', () => {
  const flow = splineFlow(stochasticConfigSchema.parse(node));
  const inputs = () => ({
    condition: patternTensor<Rank.R3>([2, 4, 4], 6),
    mask: mask(),
    context: { training: true, random: randomSource(1) },
  });
  const noise = () => tf.mul(tf.mul(patternTensor<Rank.R3>([2, 4, 2], 7), 3), mask()) as Tensor3D;

  it('is undone by its inverse', () => {
    const params = moved(flow.init(randomSource(3)));
    const { z } = flow.forward(params, noise(), inputs());
    expect(z).not.toBeAllClose(noise(), 0.1);
    expect(flow.inverse(params, z, inputs())).toBeAllClose(noise(), 1e-4);
  });

  it("has the determinant of its Jacobian: of one step's two channels, as differences give it", () => {
    const params = moved(flow.init(randomSource(3)));
    const one = {
      condition: patternTensor<Rank.R3>([1, 1, 4], 6),
      mask: tf.ones([1, 1, 1]) as Tensor3D,
      context: inputs().context,
    };
    const at = (first: number, second: number) =>
      flow.forward(params, tf.tensor3d([first, second], [1, 1, 2]), one).z.dataSync();
    const [x, y, h] = [0.4, -0.9, 1e-2];
    const across = (plus: ArrayLike<number>, minus: ArrayLike<number>) =>
      [0, 1].map((channel) => (plus[channel]! - minus[channel]!) / (2 * h)) as [number, number];
    const [a, c] = across(at(x + h, y), at(x - h, y));
    const [b, d] = across(at(x, y + h), at(x, y - h));
    const { logDeterminant } = flow.forward(params, tf.tensor3d([x, y], [1, 1, 2]), one);
    expect(logDeterminant.dataSync()[0]).toBeCloseTo(Math.log(Math.abs(a * d - b * c)), 2);
  });

  it('has the gradients that finite differences give', () => {
    const params = moved(flow.init(randomSource(4))) as SplineFlowParams;
    const apply = (own: SplineFlowParams) => {
      const { z, logDeterminant } = flow.forward(own, noise(), inputs());
      return tf.add(tf.sum(tf.mul(z, 0.3), 2), logDeterminant);
    };
    gradcheckParams((own) => tf.tidy(() => apply(own)), params, { step: 2e-3, tolerance: 2e-2, maxValues: 4 });
  });
});

describe('stochastic durations', () => {
  const inputs = () => ({
    hidden: tf.mul(patternTensor<Rank.R3>([2, 4, hiddenChannels], 1), mask()) as Tensor3D,
    mask: mask(),
    timbre: patternTensor<Rank.R3>([2, 1, timbreChannels], 2),
  });
  const context = (training: boolean, seed = 1) => ({ training, random: randomSource(seed) });

  it('speaks the same durations with the same random numbers, and others without', () => {
    const predictor = make();
    const params = moved(predictor.init(randomSource(1)));
    const said = (seed: number) => predictor.predict(params, inputs(), context(false, seed));
    expect(said(1)).toBeAllClose(said(1), 0);
    expect(said(2)).not.toBeAllClose(said(1), 1e-2);
    const sure = make({ noiseScale: 0 });
    expect(sure.predict(params, inputs(), context(false, 2))).toBeAllClose(
      sure.predict(params, inputs(), context(false, 1)),
      0,
    );
  });

  it('learns: durations that its text tells become more likely than others', () => {
    const predictor = make({ noiseScale: 0 });
    let params = moved(predictor.init(randomSource(1)));
    const durations = tf.tensor2d([2, 9, 2, 9, 2, 9, 2, 0], [2, 4]);
    const hidden = tf.mul(tf.tile(tf.expandDims(tf.log(tf.add(durations, 1)), 2), [1, 1, hiddenChannels]), mask());
    const told = { ...inputs(), hidden: hidden as Tensor3D };
    const loss = (own: ParamTree, step: number) =>
      predictor.loss(own, { ...told, durations }, { training: true, random: randomSource(1, step) }).numerator;
    const before = loss(params, 0).dataSync()[0]!;
    for (let step = 0; step < 60; step++) params = descend(params, (own) => loss(own, step));
    expect(loss(params, 0).dataSync()[0]).toBeLessThan(before - 10);
    const [first, second] = predictor.predict(params, told, context(false)).dataSync() as unknown as [number, number];
    expect(second).toBeGreaterThan(2 * first);
  });
});

/** One step of normalised gradient descent. */
function descend<P extends ParamTree>(params: P, loss: (own: P) => tf.Scalar): P {
  const leaves: tf.Tensor[] = [];
  mapParams(params, (leaf) => {
    leaves.push(leaf);
    return leaf;
  });
  const rebuilt = (tensors: readonly tf.Tensor[]) => {
    let index = 0;
    return mapParams(params, () => tensors[index++]!);
  };
  const gradients = tf.grads((...tensors: tf.Tensor[]) => loss(rebuilt(tensors)))(leaves);
  const norm = Math.sqrt(gradients.reduce((sum, gradient) => sum + tf.sum(tf.square(gradient)).dataSync()[0]!, 0));
  return rebuilt(leaves.map((leaf, index) => tf.sub(leaf, tf.mul(gradients[index]!, 0.3 / norm))));
}
