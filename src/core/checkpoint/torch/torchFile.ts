import { open, readFile } from 'node:fs/promises';
import { CheckpointError } from '../../../errors.ts';
import { isMissing } from '../../atomicFile.ts';
import { countValues, gatherStrided, type HostTensor, rowMajorStrides } from '../hostTensor.ts';
import { bytesPerValue, decodeValues } from '../numberFormats.ts';
import { readLegacyTorch } from './legacyTorch.ts';
import type { PickleValue } from './pickleMachine.ts';
import { isTensor, type TorchContent, type TorchTensor } from './torchObjects.ts';
import { openTorchZip } from './torchZip.ts';

/** A PyTorch checkpoint: tensors by dotted name (`generator.conv_pre.weight`), read when asked for. */
export interface TorchFile {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** Guards against files that share containers so that walking them would never end. */
const maxEntries = 1_000_000;
const maxDepth = 32;

/**
 * Opens a file of `torch.save`: the zip format since PyTorch 1.6, or the older sequence of pickles. Builds tensors and
 * plain containers, and refuses everything else by name.
 *
 * Source: pytorch/pytorch torch/serialization.py.
 * @throws CheckpointError
 */
export async function openTorchFile(file: string): Promise<TorchFile> {
  const content = await openContent(file);
  try {
    const tensors = namedTensors(content.value, file);
    if (tensors.size === 0) throw new CheckpointError(`${file}: holds no tensor`);
    return {
      tensors,
      close: () => content.close(),
      async read(name) {
        const tensor = tensors.get(name);
        if (tensor === undefined) throw new CheckpointError(`${file}: has no tensor '${name}'`);
        return readTensor(tensor, await content.readStorage(tensor.storage), `${file}: tensor '${name}'`);
      },
    };
  } catch (cause) {
    await content.close();
    throw cause;
  }
}

async function openContent(file: string): Promise<TorchContent> {
  const head = await readHead(file);
  // 'PK': a zip. GPT-SoVITS writes a version number in place of these two bytes.
  if (head.subarray(2, 4).equals(Buffer.from([3, 4]))) {
    if (head.subarray(0, 2).toString('latin1') === 'PK') return openTorchZip(file);
    throw new CheckpointError(
      `${file}: a zip whose first two bytes are ${head[0]} and ${head[1]}, not 'PK', as GPT-SoVITS marks its versions; ` +
        'write PK there in a copy',
    );
  }
  if (head[0] !== 0x80) {
    throw new CheckpointError(`${file}: is neither a zip nor a pickle: no file of torch.save, or damaged`);
  }
  return readLegacyTorch(await readFile(file), file);
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    const reason = isMissing(cause) ? 'there is no such file' : (cause as Error).message;
    throw new CheckpointError(`${file}: cannot read tensors: ${reason}`, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Every tensor with the keys that lead to it, joined by dots; an index of a list is its key. */
function namedTensors(root: PickleValue, file: string): Map<string, TorchTensor> {
  const found = new Map<string, TorchTensor>();
  let entries = 0;
  const walk = (value: PickleValue, keys: readonly string[]): void => {
    entries += 1;
    if (entries > maxEntries || keys.length > maxDepth) {
      throw new CheckpointError(
        `${file}: holds more than ${maxEntries} entries or ${maxDepth} levels: this is no checkpoint`,
      );
    }
    if (value === null || typeof value !== 'object') return;
    if (isTensor(value)) found.set(keys.join('.'), value);
    else if (value instanceof Map) for (const [key, item] of value) walk(item, [...keys, String(key)]);
    else if (Array.isArray(value))
      value.forEach((item, index) => {
        walk(item, [...keys, String(index)]);
      });
  };
  walk(root, []);
  return found;
}

function readTensor(tensor: TorchTensor, bytes: Uint8Array, where: string): HostTensor {
  const { storage, offset, shape, strides } = tensor;
  const width = bytesPerValue[storage.format];
  if (bytes.byteLength !== storage.valueCount * width) {
    throw new CheckpointError(
      `${where}: its storage has ${bytes.byteLength} bytes, expected ${storage.valueCount * width}: the file is damaged`,
    );
  }
  const count = countValues(shape);
  if (count === 0 || sameSteps(shape, strides)) {
    const own = bytes.subarray(offset * width, (offset + count) * width);
    return { shape, data: decodeValues(storage.format, own, where) };
  }
  return { shape, data: gatherStrided(decodeValues(storage.format, bytes, where), { shape, strides, offset }) };
}

/** Axes of one value may have any stride. */
function sameSteps(shape: readonly number[], strides: readonly number[]): boolean {
  const plain = rowMajorStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === plain[axis]);
}
