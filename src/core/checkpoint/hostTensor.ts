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

/** The strides of a tensor whose last axis lies together, in values. */
export function rowMajorStrides(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** The values of a view, row-major: element i, j, ... lies at offset + i * strides[0] + j * strides[1] + ... */
export function gatherStrided(
  data: HostTensor['data'],
  view: { readonly shape: readonly number[]; readonly strides: readonly number[]; readonly offset: number },
): HostTensor['data'] {
  const { shape, strides } = view;
  const gathered =
    data instanceof Int32Array ? new Int32Array(countValues(shape)) : new Float32Array(countValues(shape));
  const [outer, inner, step] = [shape.slice(0, -1), shape.at(-1) ?? 1, strides.at(-1) ?? 0];
  const index = new Array<number>(outer.length).fill(0);
  let from = view.offset;
  for (let to = 0; to < gathered.length; to += inner) {
    for (let column = 0; column < inner; column += 1) gathered[to + column] = data[from + column * step] ?? 0;
    from = advance(index, outer, strides, from);
  }
  return gathered;
}

/** Steps the index of the result's rows by one, last axis fastest, and returns the offset in the source that belongs to it. */
function advance(index: number[], shape: readonly number[], strides: readonly number[], from: number): number {
  let offset = from;
  for (let axis = index.length - 1; axis >= 0; axis -= 1) {
    const stride = strides[axis] ?? 0;
    const next = (index[axis] ?? 0) + 1;
    if (next < (shape[axis] ?? 0)) {
      index[axis] = next;
      return offset + stride;
    }
    offset -= (next - 1) * stride;
    index[axis] = 0;
  }
  return offset;
}
