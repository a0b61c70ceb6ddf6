import { extname } from 'node:path';
import { CheckpointError } from '../../errors.ts';
import { assignParams } from './architecture.ts';
import { type HostTensor, type HostTensors, type Shapes, showShape } from './hostTensor.ts';
import { openSafetensors } from './safetensors.ts';
import { mapNames, type WeightRule } from './weightMap.ts';

/** A file of weights made elsewhere: names first, tensors when asked for. A reader of another format returns this too. */
interface ForeignWeights {
  readonly tensors: ReadonlyMap<string, unknown>;
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** How to open a file, by the end of its name. Readers only ever build tensors; they never run what a file says. */
const openers: Readonly<Record<string, (file: string) => Promise<ForeignWeights>>> = {
  '.safetensors': openSafetensors,
};

export interface ImportChoices {
  /** The paths and shapes that must come out, all of them. */
  readonly expected?: Shapes;
}

/**
 * Reads foreign weights (Hugging Face safetensors) and gives them our paths and axis order.
 *
 * @throws CheckpointError when the format is not read, or names or shapes do not fit.
 */
export async function importForeign(
  file: string,
  rules: readonly WeightRule[],
  choices: ImportChoices = {},
): Promise<HostTensors> {
  const open = openers[extname(file)];
  if (!open) {
    throw new CheckpointError(
      `${file}: files of kind '${extname(file)}' are not read (known: ${Object.keys(openers).join(', ')}); ` +
        'most models are also published as model.safetensors',
    );
  }
  const foreign = await open(file);
  try {
    const tensors = new Map<string, HostTensor>();
    for (const { name, path, transpose } of mapNames(rules, foreign.tensors.keys(), file)) {
      const tensor = await foreign.read(name);
      tensors.set(path, transpose ? transposeHost(tensor, transpose, `${file}: '${name}'`) : tensor);
    }
    return choices.expected ? assignParams(choices.expected, tensors, { source: file }).assigned : tensors;
  } finally {
    await foreign.close();
  }
}

/**
 * Reorders the axes: axis i of the result is axis `order[i]` of the tensor.
 *
 * @throws CheckpointError when `order` is not a permutation of the tensor's axes.
 */
export function transposeHost(tensor: HostTensor, order: readonly number[], where: string): HostTensor {
  const rank = tensor.shape.length;
  if (order.length !== rank || new Set(order).size !== rank || order.some((axis) => !(axis in tensor.shape))) {
    throw new CheckpointError(`${where}: shape ${showShape(tensor.shape)} cannot be transposed by ${showShape(order)}`);
  }
  const strides = stridesOf(tensor.shape);
  const shape = order.map((axis) => tensor.shape[axis] ?? 0);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const data = tensor.data.slice();
  const index = new Array<number>(rank).fill(0);
  let from = 0;
  for (let to = 0; to < data.length; to += 1) {
    data[to] = tensor.data[from] ?? 0;
    from = advance(index, shape, steps, from);
  }
  return { shape, data };
}

/** Steps the index of the result by one, last axis fastest, and returns the offset in the source that belongs to it. */
function advance(index: number[], shape: readonly number[], steps: readonly number[], from: number): number {
  let offset = from;
  for (let axis = index.length - 1; axis >= 0; axis -= 1) {
    const step = steps[axis] ?? 0;
    const next = (index[axis] ?? 0) + 1;
    if (next < (shape[axis] ?? 0)) {
      index[axis] = next;
      return offset + step;
    }
    offset -= (next - 1) * step;
    index[axis] = 0;
  }
  return offset;
}

function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}
