import type { Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { matrixProduct } from './ops/matrixProduct.ts';
import type { RandomSource } from './random.ts';
import { gatesByStep, initRecurrent, type RecurrentParams } from './recurrentLayer.ts';
import { expectShape } from './shape.ts';

export interface GruConfig {
  readonly inChannels: number;
  readonly hiddenChannels: number;
}

/** Columns of the kernels: reset gate, update gate, candidate, each `hiddenChannels` wide. */
export type GruParams = RecurrentParams;

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
  return {
    init: (random) => initRecurrent(random, { inChannels, hiddenChannels: hidden, gates: 3 }),
    apply(params, x, mask) {
      expectShape(x, ['B', 'T', inChannels], 'gru: input', 'config.inChannels');
      const [batch] = x.shape;
      return tf.tidy(() => {
        const byStep = gatesByStep(x, params.kernel, params.bias); // T of [B, 3H]
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
  const fromState = tf.add(matrixProduct(state, params.recurrentKernel), params.recurrentBias) as Tensor2D;
  const [inReset, inUpdate, inCandidate] = tf.split(fromInput, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
  const [reset, update, candidate] = tf.split(fromState, 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
  const kept = tf.sigmoid(tf.add(inUpdate, update));
  const proposed = tf.tanh(tf.add(inCandidate, tf.mul(tf.sigmoid(tf.add(inReset, reset)), candidate)));
  return tf.add(proposed, tf.mul(kept, tf.sub(state, proposed)));
}
