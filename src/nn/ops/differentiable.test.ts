import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { differentiable } from './differentiable.ts';

describeEachBackend('differentiable', () => {
  it('computes the gradients that are asked for and no others', () => {
    const asked: string[] = [];
    const product = (x: tf.Tensor, y: tf.Tensor) =>
      differentiable({
        inputs: { x, y },
        forward(save) {
          save([x, y]);
          return tf.mul(x, y);
        },
        gradients: (dy: tf.Tensor, [savedX, savedY]) => ({
          x() {
            asked.push('x');
            return tf.mul(dy, savedY!);
          },
          y() {
            asked.push('y');
            return tf.mul(dy, savedX!);
          },
        }),
      });
    const [a, b] = [tf.scalar(3), tf.scalar(5)];
    expect(tf.grad((x) => product(x, b))(a)).toBeAllClose(5);
    expect(asked).toEqual(['x']);
    expect(tf.grads((x, y) => product(x, y))([a, b])[1]).toBeAllClose(3);
    expect(asked).toEqual(['x', 'x', 'y']);
  });
});
