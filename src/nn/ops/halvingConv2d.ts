import { ShapeError } from '../../errors.ts';
import type { Tensor3D, Tensor4D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { conv1d } from './conv1d.ts';

/**
 * A convolution over bands and time, 3 x 3 with stride 2 and one zero around, so that both axes are halved (rounded up).
 * The three bands of a window lie beside each other as channels of a convolution over time.
 *
 * Shapes: x [B, F, T, Cin], kernel [3, 3 · Cin, Cout] (time; band after band) -> [B, ⌈F / 2⌉, ⌈T / 2⌉, Cout].
 * Source: the definition of torch.nn.Conv2d with kernel 3, stride 2 and padding 1, channels last.
 * @throws ShapeError when the kernel does not fit the channels.
 */
export function halvingConv2d(x: Tensor4D, kernel: Tensor3D): Tensor4D {
  const [batch, bands, steps, channels] = x.shape;
  if (kernel.shape[0] !== 3 || kernel.shape[1] !== 3 * channels) {
    throw new ShapeError(
      `halvingConv2d: kernel is [${kernel.shape.join(', ')}], expected [3, ${3 * channels}, Cout] for ${channels} channels`,
    );
  }
  const half = Math.ceil(bands / 2);
  return tf.tidy(() => {
    const around: [number, number] = [1, 2 * half + 1 - bands];
    const padded = tf.pad(x, [[0, 0], around, [0, 0], [0, 0]]); // [B, F, T, C] -> [B, 2F' + 2, T, C]
    const pairs = tf.reshape(padded, [batch, half + 1, 2, steps * channels]);
    const every = (parity: number, from: number) =>
      tf.reshape(tf.slice(pairs, [0, from, parity, 0], [batch, half, 1, steps * channels]), [
        batch * half,
        steps,
        channels,
      ]) as Tensor3D; // bands 2i + parity, from the pair `from` on -> [B·F', T, C]
    const windows = tf.concat([every(0, 0), every(1, 0), every(0, 1)], 2) as Tensor3D; // -> [B·F', T, 3C]
    const result = conv1d(windows, kernel, { stride: 2, padding: 1 });
    return tf.reshape(result, [batch, half, result.shape[1], result.shape[2]]);
  });
}
