import { ConfigError, ShapeError } from '../../errors.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { affine } from './affine.ts';
import { depthwiseConv1d } from './depthwiseConv1d.ts';
import { matrixProduct } from './matrixProduct.ts';
import { hasDilatedBackprop, hasGroupedBackprop, nativeConv1d } from './nativeConv1d.ts';
import { nativeKernels } from './nativeKernels.ts';
import { countWindows, unfold, type WindowGeometry } from './unfold.ts';

/**
 * Zeros around the time axis: 'same' keeps its length (stride 1 only), 'causal' puts all of them before it, 'valid' none,
 * a number that many on both sides.
 */
export type Padding1d = 'same' | 'causal' | 'valid' | number;

export interface Conv1dOptions {
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly padding?: Padding1d;
  readonly bias?: Tensor1D | undefined;
}

/**
 * Cross-correlation over time with dilation, stride and groups, plus a bias.
 *
 * Shapes: x [B, T, Cin], kernel [K, Cin / groups, Cout], bias [Cout] -> [B, Tout, Cout].
 * Source: the definition of torch.nn.Conv1d, channels last. Output channels lie group after group.
 * @throws ShapeError when the channels disagree or no window fits. @throws ConfigError when the options contradict.
 */
export function conv1d(x: Tensor3D, kernel: Tensor3D, options: Conv1dOptions = {}): Tensor3D {
  const { stride = 1, dilation = 1, groups = 1, padding = 'valid', bias } = options;
  const [kernelSize, inChannelsPerGroup, outChannels] = kernel.shape;
  const geometry = { kernelSize, stride, dilation, padding: paddingAround(kernelSize, stride, dilation, padding) };
  checkShapes(x, kernel, groups, geometry);
  if (groups > 1) {
    const depthwise = inChannelsPerGroup === 1 && outChannels === groups;
    if (!depthwise && hasNativeKernel(dilation) && hasGroupedBackprop()) return nativeConv1d(x, kernel, geometry, bias);
    return tf.tidy(() => {
      const result = depthwise ? depthwiseConv1d(x, kernel, geometry) : groupedConv1d(x, kernel, groups, geometry);
      return bias === undefined ? result : tf.add(result, bias);
    });
  }
  const pointwise = kernelSize === 1 && stride === 1 && geometry.padding[0] + geometry.padding[1] === 0;
  if (!pointwise && hasNativeKernel(dilation)) return nativeConv1d(x, kernel, geometry, bias);
  return tf.tidy(() => {
    const windows = pointwise ? x : unfold(x, geometry);
    return affine(windows, tf.reshape(kernel, [-1, outChannels]) as Tensor2D, bias);
  });
}

/** The zeros before and after the time axis. */
export function paddingAround(
  kernelSize: number,
  stride: number,
  dilation: number,
  padding: Padding1d,
): readonly [number, number] {
  const reach = dilation * (kernelSize - 1);
  if (padding === 'valid') return [0, 0];
  if (padding === 'causal') return [reach, 0];
  if (padding !== 'same') return [padding, padding];
  if (stride !== 1) {
    throw new ConfigError(
      `conv1d: padding is 'same' with stride ${stride}, expected stride 1; give padding as a number`,
    );
  }
  return [Math.floor(reach / 2), Math.ceil(reach / 2)];
}

function hasNativeKernel(dilation: number): boolean {
  return nativeKernels() !== undefined && (dilation === 1 || hasDilatedBackprop());
}

function checkShapes(x: Tensor3D, kernel: Tensor3D, groups: number, geometry: WindowGeometry): void {
  const [, inChannelsPerGroup, outChannels] = kernel.shape;
  const { stride, dilation, kernelSize, padding } = geometry;
  if (x.rank !== 3 || x.shape[2] !== inChannelsPerGroup * groups || outChannels % groups !== 0) {
    throw new ShapeError(
      `conv1d: input is [${x.shape.join(', ')}], expected [B, T, ${inChannelsPerGroup * groups}] ` +
        `for a kernel of [${kernel.shape.join(', ')}] and ${groups} groups (config.inChannels)`,
    );
  }
  if (stride > 1 && dilation > 1) {
    throw new ConfigError(`conv1d: stride is ${stride} and dilation ${dilation}, expected one of them to be 1`);
  }
  if (countWindows(x.shape[1], geometry) < 1) {
    throw new ShapeError(
      `conv1d: ${x.shape[1]} steps padded by [${padding.join(', ')}] are shorter than the kernel's reach of ` +
        `${dilation * (kernelSize - 1) + 1} steps (config.kernelSize, config.dilation)`,
    );
  }
}

/** All groups at once, as one batched product. */
function groupedConv1d(x: Tensor3D, kernel: Tensor3D, groups: number, geometry: WindowGeometry): Tensor3D {
  const [B, T, inChannels] = x.shape;
  const [kernelSize, perGroup, outChannels] = kernel.shape;
  const columns = kernelSize * perGroup;
  const split = tf.transpose(tf.reshape(x, [B, T, groups, inChannels / groups]), [2, 0, 1, 3]); // -> [G, B, T, Cin/G]
  const windows = unfold(tf.reshape(split, [groups * B, T, perGroup]), geometry); // [G*B, Tout, K*Cin/G]
  const Tout = windows.shape[1];
  const rows = tf.reshape(windows, [groups, B * Tout, columns]);
  const kernels = tf.transpose(tf.reshape(kernel, [columns, groups, outChannels / groups]), [1, 0, 2]); // [G, K*Cin/G, Cout/G]
  const product = tf.reshape(matrixProduct(rows, kernels), [groups, B, Tout, outChannels / groups]);
  return tf.reshape(tf.transpose(product, [1, 2, 0, 3]), [B, Tout, outChannels]); // [G, B, Tout, Cout/G] -> [B, Tout, Cout]
}
