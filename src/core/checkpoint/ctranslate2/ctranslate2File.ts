import { type FileHandle, open } from 'node:fs/promises';
import { CheckpointError } from '../../../errors.ts';
import { countValues, type HostTensor, showShape } from '../hostTensor.ts';
import { bytesPerValue, decodeValues, type NumberFormat } from '../numberFormats.ts';

/** Where a tensor lies in the file. */
interface Span {
  readonly shape: readonly number[];
  readonly format: NumberFormat;
  readonly beginBytes: number;
  readonly endBytes: number;
}

/** A CTranslate2 model: tensors by their names with slashes (`encoder/conv1/weight`), read when asked for. */
interface Ctranslate2File {
  /** The kind of model, such as 'WhisperSpec'. */
  readonly spec: string;
  readonly tensors: ReadonlyMap<string, Span>;
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/** By the numbers that the format has for them. */
const formats: readonly NumberFormat[] = ['F32', 'I8', 'I16', 'I32', 'F16', 'BF16'];

const readableVersion = 6;
/** Guards against damaged files: no model comes near to these. */
const limits = { nameBytes: 1024, tensors: 100_000, rank: 8 } as const;
/** More than one name with its shape can take. */
const entryBytes = limits.nameBytes + 4 * limits.rank + 16;

/** Does the file begin as a CTranslate2 model does: with a small number as its version? false where there is no such file. */
export async function isCtranslate2File(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const head = await readAt(handle, 0, 4);
    return head.length === 4 && head.readUInt32LE() > 0 && head.readUInt32LE() <= 255;
  } finally {
    await handle.close();
  }
}

/**
 * Opens the model.bin of a CTranslate2 folder. An alias, a second name of the same values, is a tensor too.
 *
 * Source: OpenNMT/CTranslate2 4.8, python/ctranslate2/specs/model_spec.py, ModelSpec._serialize.
 * @throws CheckpointError where the file is of another version, cut short, or its weights are quantised.
 */
export async function openCtranslate2(file: string): Promise<Ctranslate2File> {
  const handle = await open(file, 'r');
  try {
    const { spec, tensors } = await readTable(handle, file);
    const quantised = [...tensors.keys()].find((name) => name.endsWith('weight_scale'));
    if (quantised !== undefined) {
      throw new CheckpointError(
        `${file}: its weights are quantised ('${quantised}'); convert the model with --quantization float16 or float32`,
      );
    }
    return {
      spec,
      tensors,
      close: () => handle.close(),
      async read(name) {
        const span = tensors.get(name);
        if (span === undefined) throw new CheckpointError(`${file}: has no tensor '${name}'`);
        const { shape, format, beginBytes, endBytes } = span;
        const bytes = await readAt(handle, beginBytes, endBytes - beginBytes);
        return { shape, data: decodeValues(format, bytes, `${file}: tensor '${name}'`) };
      },
    };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function readTable(
  handle: FileHandle,
  file: string,
): Promise<{ readonly spec: string; readonly tensors: ReadonlyMap<string, Span> }> {
  const { size } = await handle.stat();
  const head = new Cursor(await readAt(handle, 0, entryBytes), file);
  const version = head.uint32();
  if (version !== readableVersion) {
    throw new CheckpointError(
      `${file}: CTranslate2's binary version ${version} is not read, expected ${readableVersion}; convert the model anew`,
    );
  }
  const spec = head.text();
  head.uint32(); // the specification's revision
  const count = head.uint32();
  if (count > limits.tensors) throw damaged(file, `says that it holds ${count} tensors`);
  const tensors = new Map<string, Span>();
  let place = head.place;
  for (let index = 0; index < count; index += 1) {
    const entry = new Cursor(await readAt(handle, place, entryBytes), file);
    const name = entry.text();
    const span = readSpan(entry, { file, name, place });
    if (span.endBytes > size) throw damaged(file, `is cut short within '${name}'`);
    tensors.set(name, span);
    place = span.endBytes;
  }
  for (const [alias, name] of await readAliases(handle, file, { place, size })) {
    const span = tensors.get(name);
    if (span === undefined) throw damaged(file, `calls the unknown '${name}' also '${alias}'`);
    tensors.set(alias, span);
  }
  return { spec, tensors };
}

/** Pairs of an alias and the name it stands for; they end the file. */
async function readAliases(
  handle: FileHandle,
  file: string,
  { place, size }: { readonly place: number; readonly size: number },
): Promise<readonly (readonly [alias: string, name: string])[]> {
  const rest = new Cursor(await readAt(handle, place, size - place), file);
  const count = rest.uint32();
  if (count > limits.tensors) throw damaged(file, `says that it holds ${count} aliases`);
  return Array.from({ length: count }, () => [rest.text(), rest.text()] as const);
}

function readSpan(
  entry: Cursor,
  { file, name, place }: { readonly file: string; readonly name: string; readonly place: number },
): Span {
  const rank = entry.byte();
  if (rank > limits.rank) throw damaged(file, `says that '${name}' has ${rank} dimensions`);
  const shape = Array.from({ length: rank }, () => entry.uint32());
  const type = entry.byte();
  const format = formats[type];
  if (format === undefined) throw damaged(file, `has numbers of the unknown type ${type} in '${name}'`);
  const byteCount = entry.uint32();
  if (byteCount !== countValues(shape) * bytesPerValue[format]) {
    throw damaged(file, `has ${byteCount} bytes for '${name}' of the shape ${showShape(shape)}`);
  }
  const beginBytes = place + entry.place;
  return { shape, format, beginBytes, endBytes: beginBytes + byteCount };
}

/** Reads numbers and names one after the other. */
class Cursor {
  place = 0;
  private readonly bytes: Buffer;
  private readonly file: string;

  constructor(bytes: Buffer, file: string) {
    this.bytes = bytes;
    this.file = file;
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  /** A length, which counts the zero at the end, and the text. */
  text(): string {
    const byteCount = this.take(2).readUInt16LE();
    if (byteCount === 0 || byteCount > limits.nameBytes) throw damaged(this.file, `has a name of ${byteCount} bytes`);
    return this.take(byteCount).toString('utf8', 0, byteCount - 1);
  }

  private take(byteCount: number): Buffer {
    const taken = this.bytes.subarray(this.place, this.place + byteCount);
    if (taken.length < byteCount) throw damaged(this.file, 'is cut short');
    this.place += byteCount;
    return taken;
  }
}

function damaged(file: string, what: string): CheckpointError {
  return new CheckpointError(`${file}: ${what}: this is no CTranslate2 model, or it is damaged; fetch it again`);
}

/** Up to `byteCount` bytes, fewer at the end of the file, in a buffer of its own. */
async function readAt(handle: FileHandle, position: number, byteCount: number): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(byteCount));
  let done = 0;
  while (done < byteCount) {
    const { bytesRead } = await handle.read(bytes, done, byteCount - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
