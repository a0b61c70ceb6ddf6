import { extname } from 'node:path';
import { CheckpointError } from '../../errors.ts';
import { assignParams } from './architecture.ts';
import {
  gatherStrided,
  type HostTensor,
  type HostTensors,
  rowMajorStrides,
  type Shapes,
  showShape,
} from './hostTensor.ts';
import { openSafetensors } from './safetensors.ts';
import { openTorchFile } from './torch/torchFile.ts';
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
  '.pt': openTorchFile,
  '.pth': openTorchFile,
  '.bin': openTorchFile,
  '.ckpt': openTorchFile,
};

export interface ImportChoices {
  /** The paths and shapes that must come out, all of them. */
  readonly expected?: Shapes;
}

/**
 * Reads foreign weights (safetensors, or PyTorch's own files) and gives them our paths and axis order.
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
  const strides = rowMajorStrides(tensor.shape);
  const shape = order.map((axis) => tensor.shape[axis] ?? 0);
  const steps = order.map((axis) => strides[axis] ?? 0);
  return { shape, data: gatherStrided(tensor.data, { shape, strides: steps, offset: 0 }) };
}
