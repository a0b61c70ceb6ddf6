import { extname } from 'node:path';
import { CheckpointError } from '../../errors.ts';
import { assignParams } from './architecture.ts';
import { isCtranslate2File, openCtranslate2 } from './ctranslate2/ctranslate2File.ts';
import {
  gatherStrided,
  type HostTensor,
  type HostTensors,
  rowMajorStrides,
  type Shapes,
  showShape,
} from './hostTensor.ts';
import { openSafetensors } from './safetensors.ts';
import { joinPieces, type Piece } from './tensorPieces.ts';
import { openTorchFile } from './torch/torchFile.ts';
import { type AxisOrder, type MapChoices, type MappedName, mapNames, type WeightRule } from './weightMap.ts';

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
  '.bin': openBinFile,
  '.ckpt': openTorchFile,
};

export interface ImportChoices extends MapChoices {
  /** The paths and shapes that must come out, all of them; rules that fit nothing are then no fault of their own. */
  readonly expected?: Shapes;
}

/**
 * Reads foreign weights (safetensors, PyTorch's own files, CTranslate2's model.bin) and gives them our paths and axis order.
 *
 * @throws CheckpointError when the format is not read, or names or shapes do not fit.
 */
export async function importForeign(
  file: string,
  rules: readonly WeightRule[],
  { expected, ...choices }: ImportChoices = {},
): Promise<HostTensors> {
  const foreign = await openForeign(file);
  try {
    const names = mapNames(rules, foreign.tensors.keys(), file, {
      ...choices,
      ...(expected && { allowIdleRules: true }),
    });
    const tensors = await readMapped(foreign, names, file);
    return expected ? assignParams(expected, tensors, { source: file }).assigned : tensors;
  } finally {
    await foreign.close();
  }
}

async function readMapped(
  foreign: ForeignWeights,
  names: readonly MappedName[],
  file: string,
): Promise<Map<string, HostTensor>> {
  const tensors = new Map<string, HostTensor>();
  const pieces = new Map<string, { readonly form: Piece; readonly found: Map<number, HostTensor> }>();
  for (const { name, path, axes, piece } of names) {
    const read = await foreign.read(name);
    const tensor = axes ? transposeHost(read, axes, `${file}: '${name}'`) : read;
    if (piece === undefined) {
      tensors.set(path, tensor);
      continue;
    }
    const { form, found } = pieces.get(path) ?? { form: piece, found: new Map<number, HostTensor>() };
    pieces.set(path, { form, found: found.set(piece.index, tensor) });
  }
  for (const [path, { form, found }] of pieces) tensors.set(path, joinPieces(found, form, `${file}: ${path}`));
  return tensors;
}

/** PyTorch and CTranslate2 both call their files so. */
async function openBinFile(file: string): Promise<ForeignWeights> {
  return (await isCtranslate2File(file)) ? openCtranslate2(file) : openTorchFile(file);
}

async function openForeign(file: string): Promise<ForeignWeights> {
  const open = openers[extname(file)];
  if (open) return open(file);
  throw new CheckpointError(
    `${file}: files of kind '${extname(file)}' are not read (known: ${Object.keys(openers).join(', ')}); ` +
      'most models are also published as model.safetensors',
  );
}

/**
 * Reorders the axes: axis i of the result is axis `order[i]` of the tensor, without its unit axis.
 *
 * @throws CheckpointError when the order does not name every other axis once, or the unit axis has several entries.
 */
export function transposeHost(tensor: HostTensor, { order, unit }: AxisOrder, where: string): HostTensor {
  const named = unit === undefined ? order : [...order, unit];
  const fits = named.length === tensor.shape.length && named.every((_, axis) => named.includes(axis));
  if (!fits || (unit !== undefined && tensor.shape[unit] !== 1)) {
    const without = unit === undefined ? '' : ` without axis ${unit}`;
    throw new CheckpointError(
      `${where}: shape ${showShape(tensor.shape)} cannot be transposed by ${showShape(order)}${without}`,
    );
  }
  const strides = rowMajorStrides(tensor.shape);
  const shape = order.map((axis) => tensor.shape[axis] ?? 0);
  const steps = order.map((axis) => strides[axis] ?? 0);
  return { shape, data: gatherStrided(tensor.data, { shape, strides: steps, offset: 0 }) };
}

/** The inverse of `transposeHost`: the unit axis comes back. */
export function transposeBack(tensor: HostTensor, { order, unit }: AxisOrder, where: string): HostTensor {
  const axes = order.length + (unit === undefined ? 0 : 1);
  const back = Array.from({ length: axes }, (_, axis) => order.indexOf(axis));
  const kept = back.filter((axis) => axis >= 0);
  const { data } = transposeHost(tensor, { order: kept }, where);
  return { shape: back.map((axis) => (axis < 0 ? 1 : (tensor.shape[axis] ?? 0))), data };
}
