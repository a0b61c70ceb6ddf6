/** A tensor in plain memory, row-major: what crosses the border between files and the backend. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Tensors by path or name, in a fixed order. */
export type HostTensors = ReadonlyMap<string, HostTensor>;

/** Anything that has a shape for each path: a params tree flattened, or tensors read from a file. */
export type Shapes = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/** How many values a shape holds; 1 for a scalar. */
export function countValues(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** A shape as people write it: `[3, 192]`. */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Have both the same dimensions in the same order? */
export function sameShape(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((dimension, axis) => dimension === right[axis]);
}
