import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { tokenCrossEntropy } from './tokenCrossEntropy.ts';

describeEachBackend('tokenCrossEntropy', () => {
  const logits = () => tf.mul(patternTensor<tf.Rank.R2>([4, 7]), 5) as tf.Tensor2D;
  const targets = () => tf.tensor1d([0, 6, 3, 3], 'int32');

  it('equals the logarithm of the sum less the chosen logit', () => {
    const rows = logits().arraySync();
    const expected = [0, 6, 3, 3].map((target, row) => {
      const values = rows[row] as number[];
      return Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0)) - (values[target] as number);
    });
    expect(tokenCrossEntropy(logits(), targets())).toBeAllClose(expected, 1e-5);
  });

  it('stays finite where the exponentials would not', () => {
    const loss = tokenCrossEntropy(tf.tensor2d([[1000, 0, -1000]]), tf.tensor1d([1], 'int32'));
    expect(loss).toBeAllClose([1000], 1e-3);
  });

  it('has the gradients of finite differences and leaks nothing', () => {
    const x = logits();
    const wanted = targets();
    gradcheck((input) => tokenCrossEntropy(input, wanted), [x]);
    expectNoLeak(() => tokenCrossEntropy(x, wanted));
  });

  it('refuses rows that disagree', () => {
    expect(() => tokenCrossEntropy(logits(), tf.tensor1d([0, 1], 'int32'))).toThrow(
      'tokenCrossEntropy: logits [4, 7], targets [2], expected [N, V] and [N]',
    );
  });
});
