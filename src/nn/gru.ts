import type { Tensor1D, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { uniformByFanIn } from './initializers.ts';
import type { RandomSource } from './random.ts';
import { expectShape } from './shape.ts';

export interface GruConfig {
  readonly inChannels: number;
  readonly hiddenChannels: number;
}

/** Columns of the kernels: reset gate, update gate, candidate, each `hiddenChannels` wide. */
export type GruParams = {
  readonly kernel: Tensor2D;
  readonly recurrentKernel: Tensor2D;
  readonly bias: Tensor1D;
  readonly recurrentBias: Tensor1D;
};

export interface Gru {
  init(random: RandomSource): GruParams;
  /** The hidden state after each step; where the mask is 0 the state stays as it was. */
  apply(params: GruParams, x: Tensor3D, mask: Tensor3D): Tensor3D;
}

/**
 * A layer of gated recurrent units that starts from zeros and runs forwards in time.
 *
 * Shapes: x [B, T, Cin], mask [B, T, 1]; kernel [Cin, 3H], recurrentKernel [H, 3H], biases [3H] -> [B, T, H].
 * Source: Cho et al. (arXiv:1406.1078) section 2.3; gates and both biases as torch.nn.GRU, whose reset gate is applied
 * after the candidate's product.
 * @throws ShapeError when the input's channels are not `inChannels`.
 */
export function gru({ inChannels, hiddenChannels: hidden }: GruConfig): Gru {
  const start = uniformByFanIn(hidden);
  return {
    init: (random) => ({
      kernel: start(random.fork('kernel'), [inChannels, 3 * hidden]) as Tensor2D,
      recurrentKernel: start(random.fork('recurrentKernel'), [hidden, 3 * hidden]) as Tensor2D,
      bias: start(random.fork('bias'), [3 * hidden]) as Tensor1D,
      recurrentBias: start(random.fork('recurrentBias'), [3 * hidden]) as Tensor1D,
    }),
    apply(params, x, mask) {
      expectShape(x, ['B', 'T', inChannels], 'gru: input', 'config.inChannels');
      const [batch, steps] = x.shape;
      return tf.tidy(() => {
        const rows = tf.reshape(x, [batch * steps, inChannels]); // [B, T, Cin] -> [B·T, Cin]
        const fromInput = tf.add(tf.matMul(rows, params.kernel), params.bias);
        const byStep = tf.unstack(tf.reshape(fromInput, [batch, steps, 3 * hidden]), 1) as Tensor2D[]; // T of [B, 3H]
        const lasting = tf.unstack(mask, 1) as Tensor2D[]; // T of [B, 1]
        let state = tf.zeros([batch, hidden]) as Tensor2D;
        const states = byStep.map((own, step) => {
          const next = nextState(params, own, state);
          state = tf.add(state, tf.mul(tf.sub(next, state), lasting[step] as Tensor2D));
          return state;
        });
        return tf.stack(states, 1) as Tensor3D; // T of [B, H] -> [B, T, H]
      });
    },
  };
}

/** fromInput [B, 3H], state [B, H] -> [B, H] */
function nextState(params: GruParams, fromInput: Tensor2D, state: Tensor2D): Tensor2D {
  const fromState = tf.add(tf.matMul(state, params.recurrentKernel), params.recurrentBias) as Tensor2D;
  const [inReset, inUpdate, inCandidate] = tf.split(fromInput, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
  const [reset, update, candidate] = tf.split(fromState, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
  const kept = tf.sigmoid(tf.add(inUpdate, update));
  const proposed = tf.tanh(tf.add(inCandidate, tf.mul(tf.sigmoid(tf.add(inReset, reset)), candidate)));
  return tf.add(proposed, tf.mul(kept, tf.sub(state, proposed)));
}
