import { beforeAll, expect, it } from 'vitest';
import { randomSource } from '../../../nn/random.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { describePart, makePart } from '../../../testing/contractSuite.ts';
import { durationProbe, probeSizes } from '../../../testing/partProbes.ts';
import '../../../testing/toBeAllClose.ts';
import * as tf from '../../../tf.ts';
import { deterministic } from './index.ts';

const { hiddenChannels, timbreChannels } = probeSizes;
const make = () => makePart(deterministic, { filterChannels: 4, dropout: 0 }, { hiddenChannels, timbreChannels });

describePart('duration/deterministic', () => durationProbe(make()));

beforeAll(async () => {
  await startTestBackend();
});

it('is the squared error of log durations, and 0 where it predicts them exactly', () => {
  const predictor = make();
  const params = predictor.init(randomSource(1));
  const context = { training: false, random: randomSource(1) };
  const inputs = {
    hidden: tf.ones([1, 3, hiddenChannels]) as tf.Tensor3D,
    mask: tf.tensor3d([1, 1, 0], [1, 3, 1]),
    timbre: tf.ones([1, 1, timbreChannels]) as tf.Tensor3D,
  };
  const exact = predictor.predict(params, inputs, context);
  expect(exact.dataSync()[2]).toBe(0);
  const right = predictor.loss(params, { ...inputs, durations: exact }, context);
  const longer = predictor.loss(params, { ...inputs, durations: tf.mul(exact, 2) }, context);
  const floor = (frames: number) => Math.log(Math.max(frames, 0.5));
  const frames = [...exact.dataSync()].slice(0, 2);
  const error = (factor: number) =>
    frames.reduce((sum, count) => sum + (floor(count * factor) - Math.log(count)) ** 2, 0);
  expect(right.numerator).toBeAllClose([error(1)]);
  expect(longer.numerator).toBeAllClose([error(2)]);
  expect(longer.per).toBe('symbols');
});
