import { type FileHandle, open } from 'node:fs/promises';
import { CheckpointError } from '../../errors.ts';
import { isMissing, writeFileAtomically } from '../atomicFile.ts';
import { countValues, type HostTensor, type HostTensors, showShape } from './hostTensor.ts';
import { decodeValues, encodeValues, type WritableFormat } from './numberFormats.ts';
import { parseHeader, readableFormat, type SafetensorsHeader } from './safetensorsHeader.ts';

/** The format's own limit, which keeps a damaged length from asking for all memory. */
const maxHeaderBytes = 100_000_000;

export interface SafetensorsChoices {
  /** How floats are stored. Float16 halves the file and keeps three digits. @default 'F32' */
  readonly floats?: 'F32' | 'F16';
  /** Free text kept in the header, such as the licence of the weights. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A safetensors file whose table has been read and checked; tensors are read when asked for. */
export interface SafetensorsFile {
  readonly file: string;
  readonly tensors: SafetensorsHeader['spans'];
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads one tensor. @throws CheckpointError when there is none of that name, or its format is not read. */
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/**
 * Lays tensors out as a safetensors file: blocks to be written in order. Borrows the tensors: blocks are views.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors (README, "Format").
 * @throws CheckpointError when a tensor's data does not fill its shape.
 */
export function encodeSafetensors(tensors: HostTensors, choices: SafetensorsChoices = {}): Uint8Array[] {
  const table: [string, unknown][] = [];
  if (choices.metadata) table.push(['__metadata__', choices.metadata]);
  const blocks: Uint8Array[] = [];
  let endBytes = 0;
  for (const [name, tensor] of tensors) {
    checkFilled(name, tensor);
    const format = formatFor(tensor, choices);
    const block = encodeValues(format, tensor.data);
    const beginBytes = endBytes;
    endBytes += block.byteLength;
    table.push([name, { dtype: format, shape: tensor.shape, data_offsets: [beginBytes, endBytes] }]);
    blocks.push(block);
  }
  return [encodeHeader(table), ...blocks];
}

/** Writes tensors to a file, whole or not at all. @throws StorageError, CheckpointError */
export async function writeSafetensors(
  file: string,
  tensors: HostTensors,
  choices: SafetensorsChoices = {},
): Promise<void> {
  await writeFileAtomically(file, encodeSafetensors(tensors, choices));
}

/** Reads every tensor, or those whose name `wanted` accepts. @throws CheckpointError */
export async function readSafetensors(
  file: string,
  wanted: (name: string) => boolean = () => true,
): Promise<{ readonly tensors: HostTensors; readonly metadata: Readonly<Record<string, string>> }> {
  const opened = await openSafetensors(file);
  try {
    const tensors = new Map<string, HostTensor>();
    for (const name of opened.tensors.keys()) if (wanted(name)) tensors.set(name, await opened.read(name));
    return { tensors, metadata: opened.metadata };
  } finally {
    await opened.close();
  }
}

/** Opens a file and checks its table; the caller closes it. @throws CheckpointError when it is missing or damaged. */
export async function openSafetensors(file: string): Promise<SafetensorsFile> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    const reason = isMissing(cause) ? 'there is no such file' : (cause as Error).message;
    throw new CheckpointError(`${file}: cannot read tensors: ${reason}`, { cause });
  });
  try {
    const { header, dataStart } = await readHeader(handle, file);
    return {
      file,
      tensors: header.spans,
      metadata: header.metadata,
      read: (name) => readTensor(handle, file, { header, dataStart, name }),
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function readHeader(
  handle: FileHandle,
  file: string,
): Promise<{ readonly header: SafetensorsHeader; readonly dataStart: number }> {
  const { size: fileBytes } = await handle.stat();
  if (fileBytes < 8) {
    throw new CheckpointError(
      `${file}: holds ${fileBytes} bytes, a safetensors file has at least 10: it was cut short`,
    );
  }
  const headerBytes = Number((await readBytes(handle, file, 0, 8)).readBigUInt64LE());
  if (headerBytes > maxHeaderBytes) {
    throw new CheckpointError(`${file}: says its header has ${headerBytes} bytes: this is no safetensors file`);
  }
  if (8 + headerBytes > fileBytes) {
    throw new CheckpointError(
      `${file}: cut short: the header should have ${headerBytes} bytes, the whole file has ${fileBytes}; ` +
        'copy or download it again',
    );
  }
  const text = (await readBytes(handle, file, 8, headerBytes)).toString('utf8');
  return { header: parseHeader(text, fileBytes - 8 - headerBytes, file), dataStart: 8 + headerBytes };
}

async function readTensor(
  handle: FileHandle,
  file: string,
  place: { readonly header: SafetensorsHeader; readonly dataStart: number; readonly name: string },
): Promise<HostTensor> {
  const { header, dataStart, name } = place;
  const span = header.spans.get(name);
  if (!span) throw new CheckpointError(`${file}: has no tensor '${name}' (it has ${header.spans.size} others)`);
  const format = readableFormat(span, name, file);
  const bytes = await readBytes(handle, file, dataStart + span.beginBytes, span.endBytes - span.beginBytes);
  return { shape: span.shape, data: decodeValues(format, bytes, `${file}: tensor '${name}'`) };
}

/** A buffer of its own, not one from Node's pool: the tensor will keep it. */
async function readBytes(handle: FileHandle, file: string, position: number, byteCount: number): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(byteCount));
  for (let done = 0; done < byteCount; ) {
    const { bytesRead } = await handle.read(bytes, done, byteCount - done, position + done);
    if (bytesRead === 0) throw new CheckpointError(`${file}: ended at byte ${position + done} while it was being read`);
    done += bytesRead;
  }
  return bytes;
}

/** The header is padded with spaces so that the data begins at a multiple of eight bytes. */
function encodeHeader(table: readonly (readonly [string, unknown])[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(Object.fromEntries(table)));
  const headerBytes = Math.ceil(json.byteLength / 8) * 8;
  const block = Buffer.alloc(8 + headerBytes, ' ');
  block.writeBigUInt64LE(BigInt(headerBytes));
  json.copy(block, 8);
  return block;
}

function formatFor(tensor: HostTensor, choices: SafetensorsChoices): WritableFormat {
  return tensor.data instanceof Int32Array ? 'I32' : (choices.floats ?? 'F32');
}

function checkFilled(name: string, tensor: HostTensor): void {
  const expected = countValues(tensor.shape);
  if (tensor.data.length === expected) return;
  throw new CheckpointError(
    `tensor '${name}' holds ${tensor.data.length} values, its shape ${showShape(tensor.shape)} needs ${expected}`,
  );
}
