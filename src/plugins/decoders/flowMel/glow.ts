import { ConfigError } from '../../../errors.ts';
import { forkContext } from '../../../nn/module.ts';
import { inverseMatrix, logDeterminant } from '../../../nn/ops/squareMatrix.ts';
import type { RandomSource } from '../../../nn/random.ts';
import { tidyResult } from '../../../nn/tidyResult.ts';
import type { Scalar, Tensor1D, Tensor2D, Tensor3D } from '../../../tf.ts';
import * as tf from '../../../tf.ts';
import { type GlowBlockConfig, type GlowBlockParams, type GlowInputs, glowBlock } from './glowBlock.ts';

export type GlowParams = { readonly blocks: readonly GlowBlockParams[] };

/** A normalising flow whose density is known exactly. */
export interface Glow {
  init(random: RandomSource): GlowParams;
  /** x [B, T, C] -> z alike, and the log-determinant of the Jacobian by item [B]. */
  forward(params: GlowParams, x: Tensor3D, inputs: GlowInputs): { readonly z: Tensor3D; readonly logDet: Tensor1D };
  /** z [B, T, C] -> x */
  inverse(params: GlowParams, z: Tensor3D, inputs: GlowInputs): Tensor3D;
}

/**
 * A stack of Glow blocks.
 *
 * Source: Glow-TTS (arXiv:2005.11129) section 3.3; jaywalnut310/glow-tts models.py, FlowSpecDecoder (13e9976).
 * @throws ConfigError when the mixed channels do not divide the channels.
 */
export function glow(config: GlowBlockConfig & { readonly blocks: number }): Glow {
  const { channels, mixedChannels } = config;
  if (channels % mixedChannels !== 0) {
    throw new ConfigError(
      `flow-mel: model.decoder.mixedChannels is ${mixedChannels}, expected an even divisor of ${channels}, twice the mel bins`,
    );
  }
  const block = glowBlock(config);
  const within = (inputs: GlowInputs, index: number) => ({
    ...inputs,
    context: forkContext(inputs.context, `blocks/${index}`),
  });
  const mixings = ({ blocks }: GlowParams) => tf.stack(blocks.map(({ mixing }) => mixing)) as Tensor3D; // [N, K, K]
  return {
    init: (random) => ({
      blocks: Array.from({ length: config.blocks }, (_, index) => block.init(random.fork(`blocks/${index}`))),
    }),
    forward: (params, x, inputs) =>
      tidyResult(() => {
        const own = params.blocks.map(({ actnorm }) => tf.sum(actnorm.logScale) as Scalar);
        const mixed = tf.mul(tf.sum(logDeterminant(mixings(params))), channels / mixedChannels) as Scalar;
        const perStep = tf.addN([...own, mixed]) as Scalar;
        const logDets = [tf.mul(tf.sum(inputs.mask, [1, 2]), perStep) as Tensor1D]; // valid steps [B] x []
        let z = tf.mul(x, inputs.mask) as Tensor3D;
        for (const [index, blockParams] of params.blocks.entries()) {
          const moved = block.forward(blockParams, z, within(inputs, index));
          z = moved.x;
          logDets.push(moved.logDet);
        }
        return { z, logDet: tf.addN(logDets) as Tensor1D };
      }),
    inverse: (params, z, inputs) =>
      tf.tidy(() => {
        const unmixings = tf.unstack(inverseMatrix(mixings(params))) as Tensor2D[];
        let x = tf.mul(z, inputs.mask) as Tensor3D;
        for (const [index, blockParams] of [...params.blocks.entries()].toReversed()) {
          const unmixing = unmixings[index] as Tensor2D;
          x = block.inverse(blockParams, x, { ...within(inputs, index), unmixing });
        }
        return x;
      }),
  };
}
