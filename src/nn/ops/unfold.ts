import { ShapeError } from '../../errors.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { differentiable } from './differentiable.ts';

/** How windows lie over a time axis. Stride and dilation may not both exceed 1. */
export interface WindowGeometry {
  readonly kernelSize: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before and after the time axis. */
  readonly padding: readonly [left: number, right: number];
}

/** How many windows fit over `T` steps. */
export function countWindows(T: number, { kernelSize, stride, dilation, padding }: WindowGeometry): number {
  return Math.floor((T + padding[0] + padding[1] - dilation * (kernelSize - 1) - 1) / stride) + 1;
}

/**
 * Cuts a signal into windows, each laid out flat: column `k * C + c` is tap `k` of channel `c`.
 *
 * Shapes: x [B, T, C] -> [B, Tout, K * C]. Gradient: `fold`.
 * @throws ShapeError when no window fits, or when stride and dilation both exceed 1.
 */
export function unfold(x: Tensor3D, geometry: WindowGeometry): Tensor3D {
  const [, T] = x.shape;
  checkGeometry('unfold', T, geometry);
  return differentiable({
    inputs: { x },
    forward: () => takeWindows(x, geometry),
    gradients: (dy: Tensor3D) => ({ x: () => addWindows(dy, T, geometry) }),
  });
}

/**
 * Adds windows back into a signal of `T` steps where they overlap: the transpose of `unfold`.
 *
 * Shapes: windows [B, Tout, K * C] -> [B, T, C]. Gradient: `unfold`.
 * @throws ShapeError when the number of windows or columns does not go with the geometry.
 */
export function fold(windows: Tensor3D, T: number, geometry: WindowGeometry): Tensor3D {
  checkGeometry('fold', T, geometry);
  const [, count, columns] = windows.shape;
  const expected = countWindows(T, geometry);
  if (count !== expected || columns % geometry.kernelSize !== 0) {
    throw new ShapeError(
      `fold: windows are [${windows.shape.join(', ')}], expected [B, ${expected}, a multiple of ${geometry.kernelSize}]`,
    );
  }
  return differentiable({
    inputs: { windows },
    forward: () => addWindows(windows, T, geometry),
    gradients: (dy: Tensor3D) => ({ windows: () => takeWindows(dy, geometry) }),
  });
}

function checkGeometry(who: string, T: number, geometry: WindowGeometry): void {
  const { kernelSize, stride, dilation, padding } = geometry;
  if (stride > 1 && dilation > 1) {
    throw new ShapeError(`${who}: stride is ${stride} and dilation ${dilation}, expected one of them to be 1`);
  }
  if (countWindows(T, geometry) < 1) {
    const span = dilation * (kernelSize - 1) + 1;
    throw new ShapeError(`${who}: ${T} steps padded by [${padding.join(', ')}] are shorter than a window of ${span}`);
  }
}

function takeWindows(x: Tensor3D, geometry: WindowGeometry): Tensor3D {
  const { kernelSize, stride, dilation, padding } = geometry;
  const [B, T, C] = x.shape;
  const count = countWindows(T, geometry);
  if (stride === 1) {
    const padded = padTime(x, padding[0], padding[1]);
    const taps = Array.from({ length: kernelSize }, (_, k) => tf.slice3d(padded, [0, k * dilation, 0], [B, count, C]));
    return kernelSize === 1 ? (taps[0] ?? padded) : tf.concat3d(taps, 2);
  }
  // Whole strides are the unit: a window is `blocks` neighbouring rows of [B, T / stride, stride * C].
  const blocks = Math.ceil(kernelSize / stride);
  const rows = fitTime(x, padding[0], (count - 1 + blocks) * stride);
  const rowsOfBlocks = tf.reshape(rows, [B, count - 1 + blocks, stride * C]) as Tensor3D;
  const parts = Array.from({ length: blocks }, (_, j) => tf.slice3d(rowsOfBlocks, [0, j, 0], [B, count, stride * C]));
  const windows = blocks === 1 ? (parts[0] ?? rowsOfBlocks) : tf.concat3d(parts, 2);
  return blocks * stride === kernelSize ? windows : tf.slice3d(windows, [0, 0, 0], [B, count, kernelSize * C]);
}

function addWindows(windows: Tensor3D, T: number, geometry: WindowGeometry): Tensor3D {
  const { kernelSize, stride, dilation, padding } = geometry;
  const [B, count, columns] = windows.shape;
  const C = columns / kernelSize;
  if (stride === 1) {
    const taps = tf.split(windows, kernelSize, 2) as Tensor3D[];
    const shifted = taps.map((tap, k) => padTime(tap, k * dilation, (kernelSize - 1 - k) * dilation));
    return fitTime(tf.addN(shifted), -padding[0], T);
  }
  const blocks = Math.ceil(kernelSize / stride);
  const missing = (blocks * stride - kernelSize) * C;
  const whole =
    missing === 0
      ? windows
      : tf.pad3d(windows, [
          [0, 0],
          [0, 0],
          [0, missing],
        ]);
  const parts = tf.split(whole, blocks, 2) as Tensor3D[];
  const sum = tf.addN(parts.map((part, j) => padTime(part, j, blocks - 1 - j)));
  const samples = tf.reshape(sum, [B, (count - 1 + blocks) * stride, C]) as Tensor3D;
  return fitTime(samples, -padding[0], T);
}

function padTime(x: Tensor3D, left: number, right: number): Tensor3D {
  return left === 0 && right === 0
    ? x
    : tf.pad3d(x, [
        [0, 0],
        [left, right],
        [0, 0],
      ]);
}

/** Moves the time axis right by `left` (or left by `-left`), then pads or cuts it to `T` steps. */
function fitTime(x: Tensor3D, left: number, T: number): Tensor3D {
  const [B, length, C] = x.shape;
  const right = T - length - left;
  const cut = left < 0 || right < 0;
  const kept = cut
    ? tf.slice3d(x, [0, Math.max(0, -left), 0], [B, length + Math.min(0, left) + Math.min(0, right), C])
    : x;
  return padTime(kept, Math.max(0, left), Math.max(0, right));
}
