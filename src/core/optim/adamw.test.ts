import { beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import '../../testing/toBeAllClose.ts';
import type { Tensor1D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { type AdamWGroup, adamWMove, adamWUpdate, concatenateFlat, splitFlat } from './adamw.ts';
import { clipFactor, globalNorm } from './clip.ts';

beforeAll(async () => {
  await startTestBackend();
});

const settings = { beta1: 0.8, beta2: 0.99, epsilon: 1e-9, weightDecay: 0.05 };
const start = [0.5, -1.25, 2];
const gradientAt = (step: number) => start.map((_, index) => Math.sin(3 * step + index) + 0.1);

function group(): AdamWGroup {
  const zero = () => tf.zeros([start.length]) as Tensor1D;
  return {
    paths: ['a'],
    shapes: [[start.length]],
    rule: 0,
    values: tf.tensor1d(start),
    firstMoment: zero(),
    secondMoment: zero(),
  };
}

/** One parameter by torch.optim.AdamW's definition, in float64. */
function reference(at: { rates: readonly number[]; clip: number; before: number }): number[] {
  return start.map((value, index) => {
    let [x, m, v] = [value, 0, 0];
    for (const [step, rate] of at.rates.entries()) {
      const updates = at.before + step + 1;
      const g = gradientAt(step)[index]! * at.clip;
      x -= rate * settings.weightDecay * x;
      m = settings.beta1 * m + (1 - settings.beta1) * g;
      v = settings.beta2 * v + (1 - settings.beta2) * g * g;
      const mean = m / (1 - settings.beta1 ** updates);
      x -= (rate * mean) / (Math.sqrt(v / (1 - settings.beta2 ** updates)) + settings.epsilon);
    }
    return x;
  });
}

function run(at: { rates: readonly number[]; clip: number; before: number }): AdamWGroup {
  let state = group();
  for (const [step, rate] of at.rates.entries()) {
    const gradient = tf.tensor1d(gradientAt(step));
    const move = adamWMove(settings, { rate, updates: at.before + step });
    state = adamWUpdate(state, gradient, { settings, move, clip: tf.scalar(at.clip) });
  }
  return state;
}

describe('adamWUpdate', () => {
  it('follows the float64 reference over steps of several rates, weight decay included', () => {
    const at = { rates: [0.1, 0.05, 0.2, 0.01, 0.1], clip: 1, before: 0 };
    const state = run(at);
    expect(state.values).toBeAllClose(reference(at), 2e-6);
  });

  it('scales the gradient by the clip factor before the moments', () => {
    const at = { rates: [0.1, 0.1], clip: 0.25, before: 0 };
    const state = run(at);
    expect(state.values).toBeAllClose(reference(at), 2e-6);
    const second = gradientAt(0)[0]! ** 2 * 0.25 ** 2;
    const after = gradientAt(1)[0]! ** 2 * 0.25 ** 2;
    expect([state.secondMoment.dataSync()[0]!]).toBeAllClose([0.99 * 0.01 * second + 0.01 * after]);
  });

  it("corrects the bias by the group's own count of updates", () => {
    const late = { rates: [0.1], clip: 1, before: 7 };
    expect(run(late).values).toBeAllClose(reference(late), 2e-6);
    expect(run(late).values).not.toBeAllClose(run({ ...late, before: 0 }).values, 1e-3);
  });

  it('borrows the old group and leaks no tensor', () => {
    const old = group();
    const gradient = tf.tensor1d(gradientAt(0));
    const how = { settings, move: adamWMove(settings, { rate: 0.1, updates: 0 }), clip: tf.scalar(1) };
    expectNoLeak(() => {
      const { values, firstMoment, secondMoment } = adamWUpdate(old, gradient, how);
      return [values, firstMoment, secondMoment];
    });
    expect(old.values).toBeAllClose(start);
  });
});

describe('concatenateFlat and splitFlat', () => {
  it('are inverse to each other, scalars and matrices alike', () => {
    const tensors = [tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.scalar(7), tf.tensor1d([8, 9])];
    const flat = concatenateFlat(tensors);
    expect(flat).toBeAllClose([1, 2, 3, 4, 5, 6, 7, 8, 9], 0);
    const back = splitFlat(
      flat,
      tensors.map(({ shape }) => shape),
    );
    back.forEach((tensor, index) => {
      expect(tensor).toBeAllClose(tensors[index]!, 0);
    });
  });
});

describe('clipping', () => {
  const gradients = () => [tf.tensor1d([3, 0]), tf.tensor1d([0, 4])];

  it('measures all gradients as one vector', () => {
    expect(globalNorm(gradients())).toBeAllClose([5]);
  });

  it('brings the norm to the limit, and leaves smaller gradients and unlimited ones as they are', () => {
    const norm = globalNorm(gradients());
    expect(clipFactor(norm, 2)).toBeAllClose([0.4]);
    expect(clipFactor(norm, 10)).toBeAllClose([1], 0);
    expect(clipFactor(norm, undefined)).toBeAllClose([1], 0);
    expect(clipFactor(tf.scalar(0), 2)).toBeAllClose([1], 0);
  });
});
