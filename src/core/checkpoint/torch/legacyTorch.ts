import { CheckpointError } from '../../../errors.ts';
import { bytesPerValue } from '../numberFormats.ts';
import { PickleMachine, type PickleValue } from './pickleMachine.ts';
import { type TorchContent, type TorchStorage, torchHost } from './torchObjects.ts';

/** The number that the first pickle holds. */
const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/**
 * Reads a checkpoint in the format before PyTorch 1.6: pickles of a magic number, a version, the machine, the content and
 * the storages' keys, then each storage as its count of values and their bytes.
 *
 * Source: pytorch/pytorch torch/serialization.py, _legacy_load.
 * @throws CheckpointError
 */
export function readLegacyTorch(bytes: Buffer, file: string): TorchContent {
  const storages = new Map<string, TorchStorage>();
  const host = torchHost(file);
  const machine = new PickleMachine(bytes, {
    source: file,
    host: {
      ...host,
      persistent: (id) => {
        const storage = host.persistent(id) as TorchStorage;
        storages.set(storage.key, storage);
        return storage;
      },
    },
  });
  expectHead(machine, file);
  const value = machine.load();
  const places = storagePlaces(machine.load(), { bytes, start: machine.position, storages, file });
  return {
    value,
    async readStorage({ key }) {
      const place = places.get(key);
      if (place === undefined) throw new CheckpointError(`${file}: storage '${key}' is not in the file: it is damaged`);
      return bytes.subarray(place.start, place.end);
    },
    close: async () => undefined,
  };
}

function expectHead(machine: PickleMachine, file: string): void {
  if (machine.load() !== magicNumber) {
    throw new CheckpointError(`${file}: is a pickle, but not one of torch.save: only PyTorch's checkpoints are read`);
  }
  const version = machine.load();
  if (version !== protocolVersion) {
    throw new CheckpointError(`${file}: PyTorch's format ${String(version)} is not read (known: ${protocolVersion})`);
  }
  const system = machine.load();
  if (system instanceof Map && system.get('little_endian') === false) {
    throw new CheckpointError(`${file}: was written on a big-endian machine, which is not read`);
  }
}

function storagePlaces(
  keys: PickleValue,
  from: {
    readonly bytes: Buffer;
    readonly start: number;
    readonly storages: ReadonlyMap<string, TorchStorage>;
    readonly file: string;
  },
): ReadonlyMap<string, { readonly start: number; readonly end: number }> {
  const { bytes, storages, file } = from;
  const places = new Map<string, { readonly start: number; readonly end: number }>();
  let at = from.start;
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = storages.get(String(key));
    if (storage === undefined) throw new CheckpointError(`${file}: storage '${String(key)}' belongs to no tensor`);
    const start = at + 8;
    const end = start + storage.valueCount * bytesPerValue[storage.format];
    if (end > bytes.length) {
      throw new CheckpointError(`${file}: cut short: storage '${storage.key}' ends at byte ${end} of ${bytes.length}`);
    }
    places.set(storage.key, { start, end });
    at = end;
  }
  return places;
}
