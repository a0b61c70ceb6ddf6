import { beforeAll, expect, it } from 'vitest';
import { startTestBackend } from '../testing/backends.ts';
import '../testing/toBeAllClose.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { pairFrames, unpairFrames } from './framePairs.ts';
import { sequenceMask } from './masks.ts';

beforeAll(() => startTestBackend());

it('lays frames side by side and back, and says of each pair which of its frames there are', () => {
  const x = tf.tensor3d([
    [[1], [2], [3], [4], [5]],
    [[6], [7], [8], [9], [9]],
  ]);
  const { pairs, firstMask, secondMask } = pairFrames(x, sequenceMask([5, 3], 5));
  expect(pairs).toBeAllClose([
    [
      [1, 2],
      [3, 4],
      [5, 0],
    ],
    [
      [6, 7],
      [8, 0],
      [0, 0],
    ],
  ]);
  expect(firstMask).toBeAllClose([
    [1, 1, 1],
    [1, 1, 0],
  ]);
  expect(secondMask).toBeAllClose([
    [1, 1, 0],
    [1, 0, 0],
  ]);
  expect(unpairFrames(pairs, 5)).toBeAllClose(tf.mul(x, sequenceMask([5, 3], 5)) as Tensor3D);
});
