import type { Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { matrixProduct } from './ops/matrixProduct.ts';
import type { RandomSource } from './random.ts';
import { gatesByStep, initRecurrent, type RecurrentParams } from './recurrentLayer.ts';
import { expectShape } from './shape.ts';

export interface LstmConfig {
  readonly inChannels: number;
  readonly hiddenChannels: number;
}

/** Columns of the kernels: input gate, forget gate, cell candidate, output gate, each `hiddenChannels` wide. */
export type LstmParams = RecurrentParams;

export interface Lstm {
  init(random: RandomSource): LstmParams;
  /** The hidden state after each step. */
  apply(params: LstmParams, x: Tensor3D): Tensor3D;
}

/**
 * A layer of long short-term memory that starts from zeros and runs forwards in time.
 *
 * Shapes: x [B, T, Cin]; kernel [Cin, 4H], recurrentKernel [H, 4H], biases [4H] -> [B, T, H].
 * Source: Hochreiter and Schmidhuber (1997) with forget gates; gates and both biases as torch.nn.LSTM.
 * @throws ShapeError when the input's channels are not `inChannels`.
 */
export function lstm({ inChannels, hiddenChannels: hidden }: LstmConfig): Lstm {
  return {
    init: (random) => initRecurrent(random, { inChannels, hiddenChannels: hidden, gates: 4 }),
    apply(params, x) {
      expectShape(x, ['B', 'T', inChannels], 'lstm: input', 'config.inChannels');
      const [batch] = x.shape;
      return tf.tidy(() => {
        const byStep = gatesByStep(x, params.kernel, tf.add(params.bias, params.recurrentBias)); // T of [B, 4H]
        let state = tf.zeros([batch, hidden]) as Tensor2D;
        let cell = state;
        const states = byStep.map((own) => {
          const gates = tf.add(own, matrixProduct(state, params.recurrentKernel));
          const [input, forget, candidate, output] = tf.split(gates, 4, 1) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
          const kept = tf.mul(tf.sigmoid(forget), cell);
          cell = tf.add(kept, tf.mul(tf.sigmoid(input), tf.tanh(candidate)));
          state = tf.mul(tf.sigmoid(output), tf.tanh(cell));
          return state;
        });
        return tf.stack(states, 1) as Tensor3D; // T of [B, H] -> [B, T, H]
      });
    },
  };
}
