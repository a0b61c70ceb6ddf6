import { CheckpointError } from '../../../errors.ts';
import type { NumberFormat } from '../numberFormats.ts';
import type { PickleCallable, PickleHost, PickleObject, PickleValue } from './pickleMachine.ts';

/** A block of numbers in the file, named by its key. */
export interface TorchStorage extends PickleObject {
  readonly made: 'storage';
  readonly key: string;
  readonly format: NumberFormat;
  readonly valueCount: number;
}

/** A view of a storage. `strides` and `offset` count values. */
export interface TorchTensor extends PickleObject {
  readonly made: 'tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A checkpoint's content before its tensors have names, and a way to the numbers. */
export interface TorchContent {
  readonly value: PickleValue;
  /** The bytes of a storage, all of them. */
  readStorage(storage: TorchStorage): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface StorageType extends PickleObject {
  readonly made: 'storage type';
  readonly format: NumberFormat;
}

const storageFormats: Readonly<Record<string, NumberFormat>> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/**
 * All that a PyTorch checkpoint may name: storages, the functions that make tensors of them, and plain containers.
 * Every other name is refused, whatever it is, and nothing that a file says is ever run.
 *
 * Source: pytorch/pytorch torch/_utils.py (_rebuild_tensor, _rebuild_tensor_v2, _rebuild_parameter) and
 * torch/serialization.py (persistent_load).
 */
export function torchHost(source: string): PickleHost {
  const fail = (reason: string) => new CheckpointError(`${source}: ${reason}`);
  const tensor = (args: readonly PickleValue[]) => rebuildTensor(args, fail);
  const callables: Readonly<Record<string, (args: readonly PickleValue[]) => PickleValue>> = {
    'torch._utils._rebuild_tensor': tensor,
    'torch._utils._rebuild_tensor_v2': tensor,
    'torch._utils._rebuild_parameter': ([data]) => data ?? null,
    'torch.Size': ([sizes]) => sizes ?? [],
    'torch.device': (args) => args.join(':'),
    'collections.OrderedDict': (args) => dictionaryOf(args, fail),
    // Its argument is the default's type, which reading never needs.
    'collections.defaultdict': () => new Map(),
    '__builtin__.set': ([items]) => new Set(arrayOf(items, fail)),
    'builtins.set': ([items]) => new Set(arrayOf(items, fail)),
    'builtins.dict': (args) => dictionaryOf(args, fail),
    '__builtin__.dict': (args) => dictionaryOf(args, fail),
  };
  return {
    global(module, name) {
      const whole = `${module}.${name}`;
      const format = module === 'torch' && Object.hasOwn(storageFormats, name) ? storageFormats[name] : undefined;
      if (format !== undefined) return { made: 'storage type', format } satisfies StorageType;
      if (module === 'torch' && /^(?:b?float|u?int|complex|bool)\d*$/.test(name)) return { made: `type ${name}` };
      const call = Object.hasOwn(callables, whole) ? callables[whole] : undefined;
      if (call !== undefined) return { made: whole, call } satisfies PickleCallable;
      throw fail(
        `the pickle asks for '${whole}', which is refused: only tensors and plain containers are read. ` +
          'If the file is trusted, load it with PyTorch and save its state_dict() as .safetensors or alone with torch.save',
      );
    },
    persistent: (id) => storageOf(id, fail),
  };
}

type Fail = (reason: string) => CheckpointError;

function storageOf(id: PickleValue, fail: Fail): TorchStorage {
  const [kind, type, key, , valueCount, view] = Array.isArray(id) ? id : [];
  const format = isObject(type) && type.made === 'storage type' ? (type as StorageType).format : undefined;
  if (kind !== 'storage' || format === undefined || typeof key !== 'string' || !isCount(valueCount)) {
    throw fail('a persistent id is no storage of a known type: the file is damaged or of another program');
  }
  if (view !== undefined && view !== null) throw fail(`storage '${key}' is a view of another one, which is not read`);
  return { made: 'storage', key, format, valueCount };
}

function rebuildTensor(args: readonly PickleValue[], fail: Fail): TorchTensor {
  const [storage, offset, shape, strides] = args;
  if (!isObject(storage) || storage.made !== 'storage') throw fail('a tensor has no storage: the file is damaged');
  const own = storage as TorchStorage;
  if (!isCount(offset) || !areCounts(shape) || !areCounts(strides) || shape.length !== strides.length) {
    throw fail(`a tensor of storage '${own.key}' has no valid offset, shape and strides: the file is damaged`);
  }
  const last = shape.reduce((end, size, axis) => end + (size - 1) * (strides[axis] ?? 0), offset);
  const valueCount = shape.reduce((product, size) => product * size, 1);
  // Fewer values in the storage than in the tensor: an expanded one, by which a small file could ask for all memory.
  if (valueCount > 0 && (last >= own.valueCount || valueCount > own.valueCount)) {
    throw fail(`a tensor [${shape.join(', ')}] does not lie within storage '${own.key}' of ${own.valueCount} values`);
  }
  return { made: 'tensor', storage: own, offset, shape, strides };
}

function dictionaryOf(args: readonly PickleValue[], fail: Fail): Map<PickleValue, PickleValue> {
  const pairs = args[0] === undefined ? [] : arrayOf(args[0], fail);
  return new Map(
    pairs.map((pair) => {
      const [key, value] = arrayOf(pair, fail);
      return [key ?? null, value ?? null];
    }),
  );
}

function arrayOf(value: PickleValue | undefined, fail: Fail): PickleValue[] {
  if (Array.isArray(value)) return value;
  if (value === undefined) return [];
  throw fail('a container is made of what is no list: the file is damaged');
}

function isObject(value: PickleValue | undefined): value is PickleObject {
  return typeof value === 'object' && value !== null && 'made' in value;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function areCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

export function isTensor(value: PickleValue): value is TorchTensor {
  return isObject(value) && value.made === 'tensor';
}
