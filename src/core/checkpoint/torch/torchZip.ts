import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { CheckpointError } from '../../../errors.ts';
import { bytesPerValue } from '../numberFormats.ts';
import { PickleMachine } from './pickleMachine.ts';
import { type TorchContent, torchHost } from './torchObjects.ts';

/** The table of a checkpoint is small; a larger one is no checkpoint. */
const maxPickleBytes = 256 * 1024 ** 2;

/**
 * Opens a checkpoint in the zip format: `<name>/data.pkl` with one file per storage beside it.
 *
 * Source: pytorch/pytorch torch/serialization.py, _save and _load.
 * @throws CheckpointError
 */
export async function openTorchZip(file: string): Promise<TorchContent> {
  const zip = await openPromise(file, { autoClose: false, lazyEntries: true }).catch((cause: Error) => {
    throw new CheckpointError(`${file}: is no readable zip (${cause.message}): it was cut short or is damaged`, {
      cause,
    });
  });
  try {
    const entries = await listEntries(zip, file);
    const root = rootOf(entries, file);
    const read = (name: string, maxBytes: number) =>
      readEntry(zip, entries.get(`${root}${name}`), { name, file, maxBytes });
    if (entries.has(`${root}byteorder`)) {
      const order = (await read('byteorder', 16)).toString('latin1');
      if (order !== 'little') throw new CheckpointError(`${file}: its byte order is ${order}, only little is read`);
    }
    const pickle = await read('data.pkl', maxPickleBytes);
    const value = new PickleMachine(pickle, { host: torchHost(file), source: `${file} (data.pkl)` }).load();
    return {
      value,
      readStorage: ({ key, format, valueCount }) => read(`data/${key}`, valueCount * bytesPerValue[format]),
      close: async () => zip.close(),
    };
  } catch (cause) {
    zip.close();
    throw cause;
  }
}

async function listEntries(zip: ZipFile, file: string): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  } catch (cause) {
    throw new CheckpointError(`${file}: its table of files is damaged (${(cause as Error).message})`, { cause });
  }
  return entries;
}

/** The folder that all files of the archive lie in, with its slash. */
function rootOf(entries: ReadonlyMap<string, Entry>, file: string): string {
  const table = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (table === undefined) {
    throw new CheckpointError(`${file}: a zip without data.pkl: no file of torch.save (${entries.size} other files)`);
  }
  const root = table.slice(0, -'data.pkl'.length);
  if (!entries.has(`${root}constants.pkl`)) return root;
  throw new CheckpointError(
    `${file}: a TorchScript archive, which holds code; save the model's state_dict() with torch.save instead`,
  );
}

async function readEntry(
  zip: ZipFile,
  entry: Entry | undefined,
  wanted: { readonly name: string; readonly file: string; readonly maxBytes: number },
): Promise<Buffer> {
  const { name, file, maxBytes } = wanted;
  if (entry === undefined) throw new CheckpointError(`${file}: has no file ${name}: the archive is damaged`);
  if (entry.uncompressedSize > maxBytes) {
    throw new CheckpointError(`${file}: ${name} has ${entry.uncompressedSize} bytes, expected at most ${maxBytes}`);
  }
  try {
    return await buffer(await zip.openReadStreamPromise(entry));
  } catch (cause) {
    throw new CheckpointError(`${file}: ${name} cannot be read (${(cause as Error).message})`, { cause });
  }
}
