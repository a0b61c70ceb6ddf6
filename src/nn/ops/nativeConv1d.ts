import type { Tensor, Tensor1D, Tensor3D, Tensor4D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { sumToChannels } from './affine.ts';
import { differentiable, savedAt } from './differentiable.ts';
import { type NativeAttributes, type NativeKernels, nativeKernels } from './nativeKernels.ts';
import type { WindowGeometry } from './unfold.ts';

/**
 * The convolution of `conv1d` by TensorFlow's own kernels, whose backward passes know dilation and groups.
 *
 * Shapes: x [B, T, Cin], kernel [K, Cin / groups, Cout], bias [Cout] -> [B, Tout, Cout].
 * @throws RangeError when the backend is not the native one.
 */
export function nativeConv1d(x: Tensor3D, kernel: Tensor3D, geometry: WindowGeometry, bias?: Tensor1D): Tensor3D {
  const native = requireNative();
  const [kernelSize, inChannels, outChannels] = kernel.shape;
  const { attributes, outer } = splitPadding(geometry);
  const inputs: Record<string, Tensor> = bias === undefined ? { x, kernel } : { x, kernel, bias };
  return differentiable({
    inputs,
    forward(save) {
      const image = padImage(asImage(x), outer);
      const filter = tf.reshape(kernel, [1, kernelSize, inChannels, outChannels]) as Tensor4D;
      save([image, filter]);
      const product = native.execute('Conv2D', attributes, [image, filter]) as Tensor4D;
      return asSequence(native, bias === undefined ? product : tf.add(product, bias));
    },
    gradients(dy: Tensor3D, saved) {
      const image = savedAt<Tensor4D>(saved, 0);
      const filter = savedAt<Tensor4D>(saved, 1);
      return {
        x() {
          const padded = backpropInput(native, attributes, { shape: image.shape, filter, dy: asImage(dy) });
          return asSequence(native, cropImage(padded, outer, x.shape[1]));
        },
        kernel: () =>
          tf.reshape(backpropFilter(native, attributes, { image, shape: filter.shape, dy: asImage(dy) }), kernel.shape),
        bias: () => sumToChannels(dy),
      };
    },
  });
}

/**
 * The transposed convolution by TensorFlow's own kernels: the input gradient of the convolution with `geometry`.
 *
 * Shapes: x [B, T, Cin], kernel [K, Cin, Cout], bias [Cout] -> [B, outSteps, Cout].
 * @throws RangeError when the backend is not the native one.
 */
export function nativeConvTranspose1d(
  x: Tensor3D,
  kernel: Tensor3D,
  { outSteps, geometry, bias }: { outSteps: number; geometry: WindowGeometry; bias?: Tensor1D | undefined },
): Tensor3D {
  const native = requireNative();
  const [kernelSize, inChannels, outChannels] = kernel.shape;
  const { attributes, outer } = splitPadding(geometry);
  const inputs: Record<string, Tensor> = bias === undefined ? { x, kernel } : { x, kernel, bias };
  const filterShape = [1, kernelSize, outChannels, inChannels] as const;
  return differentiable({
    inputs,
    forward(save) {
      const image = asImage(x);
      const filter = tf.reshape(tf.transpose(kernel, [0, 2, 1]), [...filterShape]) as Tensor4D;
      save([image, filter]);
      const shape = [x.shape[0], 1, outSteps + outer[0] + outer[1], outChannels];
      const result = cropImage(backpropInput(native, attributes, { shape, filter, dy: image }), outer, outSteps);
      return asSequence(native, bias === undefined ? result : tf.add(result, bias));
    },
    gradients(dy: Tensor3D, saved) {
      const image = savedAt<Tensor4D>(saved, 0);
      const filter = savedAt<Tensor4D>(saved, 1);
      const dyImage = () => padImage(asImage(dy), outer);
      return {
        x: () => asSequence(native, native.execute('Conv2D', attributes, [dyImage(), filter]) as Tensor4D),
        kernel() {
          const gradient = backpropFilter(native, attributes, { image: dyImage(), shape: filterShape, dy: image });
          return tf.transpose(tf.reshape(gradient, [kernelSize, outChannels, inChannels]), [0, 2, 1]);
        },
        bias: () => sumToChannels(dy),
      };
    },
  });
}

const support: { dilatedBackprop?: boolean; groupedBackprop?: boolean } = {};

/** Can this machine's kernels differentiate dilated convolutions? cuDNN and oneDNN can, TensorFlow's plain CPU kernels cannot. */
export function hasDilatedBackprop(): boolean {
  support.dilatedBackprop ??= canDifferentiate({ dilation: 2, groups: 1 });
  return support.dilatedBackprop;
}

/** Can this machine's kernels differentiate convolutions in groups? TensorFlow 2.21's can, older kernels for the CPU may not. */
export function hasGroupedBackprop(): boolean {
  support.groupedBackprop ??= canDifferentiate({ dilation: 1, groups: 2 });
  return support.groupedBackprop;
}

/** Tries both gradients of a convolution from four channels to four. */
function canDifferentiate({ dilation, groups }: { readonly dilation: number; readonly groups: number }): boolean {
  return tf.tidy(() => {
    const native = requireNative();
    const { attributes } = splitPadding({ kernelSize: 3, stride: 1, dilation, padding: [dilation, dilation] });
    const image = tf.zeros<tf.Rank.R4>([1, 1, 5, 4]);
    const filter = tf.zeros<tf.Rank.R4>([1, 3, 4 / groups, 4]);
    try {
      const dy = native.execute('Conv2D', attributes, [image, filter]) as Tensor4D;
      backpropInput(native, attributes, { shape: image.shape, filter, dy });
      backpropFilter(native, attributes, { image, shape: filter.shape, dy });
      return true;
    } catch {
      return false;
    }
  });
}

function requireNative(): NativeKernels {
  const native = nativeKernels();
  if (native === undefined) throw new RangeError('nativeConv1d: the backend has no native kernels');
  return native;
}

type Ends = readonly [left: number, right: number];

/** TensorFlow's 'SAME' where it means the same; any other padding is done outside the kernel, as oneDNN knows no explicit one. */
function splitPadding(geometry: WindowGeometry): { attributes: NativeAttributes; outer: Ends } {
  const { kernelSize, stride, dilation, padding } = geometry;
  const reach = dilation * (kernelSize - 1);
  const same = stride === 1 && padding[0] === Math.floor(reach / 2) && padding[1] === Math.ceil(reach / 2);
  const attributes: NativeAttributes = {
    T: { type: 'float32' },
    strides: { ints: [1, 1, stride, 1] },
    padding: { string: same ? 'SAME' : 'VALID' },
    data_format: { string: 'NHWC' },
    dilations: { ints: [1, 1, dilation, 1] },
  };
  return { attributes, outer: same ? [0, 0] : padding };
}

function backpropInput(
  native: NativeKernels,
  attributes: NativeAttributes,
  { shape, filter, dy }: { shape: readonly number[]; filter: Tensor4D; dy: Tensor4D },
): Tensor4D {
  const sizes = tf.tensor1d([...shape], 'int32');
  return native.execute('Conv2DBackpropInput', attributes, [sizes, filter, dy]) as Tensor4D;
}

function backpropFilter(
  native: NativeKernels,
  attributes: NativeAttributes,
  { image, shape, dy }: { image: Tensor4D; shape: readonly number[]; dy: Tensor4D },
): Tensor4D {
  const sizes = tf.tensor1d([...shape], 'int32');
  return native.execute('Conv2DBackpropFilter', attributes, [image, sizes, dy]) as Tensor4D;
}

/** [B, T, C] -> [B, 1, T, C] */
function asImage(x: Tensor3D): Tensor4D {
  const [B, T, C] = x.shape;
  return tf.reshape(x, [B, 1, T, C]);
}

/** [B, 1, T, C] -> [B, T, C]; Squeeze, unlike Reshape, needs no tensor for the shape and so half the dispatch. */
function asSequence(native: NativeKernels, x: Tensor4D): Tensor3D {
  return native.execute('Squeeze', { T: { type: 'float32' }, squeeze_dims: { ints: [1] } }, [x]) as Tensor3D;
}

function padImage(x: Tensor4D, [left, right]: Ends): Tensor4D {
  return left === 0 && right === 0
    ? x
    : tf.pad4d(x, [
        [0, 0],
        [0, 0],
        [left, right],
        [0, 0],
      ]);
}

function cropImage(x: Tensor4D, [left, right]: Ends, T: number): Tensor4D {
  return left === 0 && right === 0 ? x : tf.slice4d(x, [0, 0, left, 0], [x.shape[0], 1, T, x.shape[3]]);
}
