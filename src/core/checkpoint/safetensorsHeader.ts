import { CheckpointError } from '../../errors.ts';
import { countValues, showShape } from './hostTensor.ts';
import { bytesOf, type NumberFormat, readableFormats } from './numberFormats.ts';

/** Where one tensor lies in the file, in bytes from the end of the header. */
export interface TensorSpan {
  readonly format: string;
  readonly shape: readonly number[];
  readonly beginBytes: number;
  readonly endBytes: number;
}

/** The table at the head of a safetensors file. */
export interface SafetensorsHeader {
  readonly spans: ReadonlyMap<string, TensorSpan>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads and checks the table: every tensor's size fits its shape, none overlap, together they fill the data to the byte.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors (README, "Format").
 * Differs: formats that we cannot turn into numbers (U64, F8 ...) are kept in the table; only reading them is refused.
 * @throws CheckpointError that names file, tensor, what was got and what was expected.
 */
export function parseHeader(text: string, dataBytes: number, file: string): SafetensorsHeader {
  const table = parseTable(text, file);
  const spans = new Map<string, TensorSpan>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, entry] of Object.entries(table)) {
    if (name === '__metadata__') metadata = parseMetadata(entry, file);
    else spans.set(name, parseSpan(name, entry, file));
  }
  checkCover(spans, dataBytes, file);
  return { spans, metadata };
}

/** The format of a span, when it is one that we read. @throws CheckpointError otherwise. */
export function readableFormat(span: TensorSpan, name: string, file: string): NumberFormat {
  if (bytesOf(span.format) !== undefined) return span.format as NumberFormat;
  throw new CheckpointError(
    `${file}: tensor '${name}' is stored as ${span.format}, which is not read (known: ${readableFormats.join(', ')}); ` +
      'convert it to F32 first',
  );
}

function parseTable(text: string, file: string): Record<string, unknown> {
  let table: unknown;
  try {
    table = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(
      `${file}: the header is not JSON (${(cause as Error).message}); the file is damaged or no safetensors file`,
      { cause },
    );
  }
  if (isRecord(table)) return table;
  throw new CheckpointError(`${file}: the header is ${kindOf(table)}, expected an object of tensors by name`);
}

function parseMetadata(entry: unknown, file: string): Readonly<Record<string, string>> {
  if (isRecord(entry) && Object.values(entry).every((value) => typeof value === 'string')) {
    return entry as Record<string, string>;
  }
  throw new CheckpointError(`${file}: __metadata__ must be an object of strings`);
}

function parseSpan(name: string, entry: unknown, file: string): TensorSpan {
  const where = `${file}: tensor '${name}'`;
  if (!isRecord(entry))
    throw new CheckpointError(`${where} is ${kindOf(entry)}, expected {dtype, shape, data_offsets}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') throw new CheckpointError(`${where} has no dtype`);
  if (!isCounts(shape))
    throw new CheckpointError(`${where} has shape ${JSON.stringify(shape)}, expected whole numbers`);
  const [beginBytes, endBytes] = isCounts(offsets) && offsets.length === 2 ? offsets : [];
  if (beginBytes === undefined || endBytes === undefined || endBytes < beginBytes) {
    throw new CheckpointError(`${where} has data_offsets ${JSON.stringify(offsets)}, expected [begin, end]`);
  }
  const valueBytes = bytesOf(dtype);
  const expected = valueBytes === undefined ? endBytes - beginBytes : countValues(shape) * valueBytes;
  if (endBytes - beginBytes !== expected) {
    throw new CheckpointError(
      `${where} takes ${endBytes - beginBytes} bytes, but ${dtype} ${showShape(shape)} needs ${expected}`,
    );
  }
  return { format: dtype, shape, beginBytes, endBytes };
}

/** The data must be used to the last byte, without overlaps and without holes. */
function checkCover(spans: ReadonlyMap<string, TensorSpan>, dataBytes: number, file: string): void {
  const inOrder = [...spans].sort(([, a], [, b]) => a.beginBytes - b.beginBytes || a.endBytes - b.endBytes);
  let endBytes = 0;
  for (const [name, span] of inOrder) {
    if (span.beginBytes !== endBytes) {
      const fault = span.beginBytes < endBytes ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new CheckpointError(
        `${file}: tensor '${name}' begins at byte ${span.beginBytes}, expected ${endBytes}: it ${fault}`,
      );
    }
    endBytes = span.endBytes;
    if (endBytes > dataBytes) {
      throw new CheckpointError(
        `${file}: cut short: tensor '${name}' ends at byte ${endBytes} of the data, but there are ${dataBytes} bytes; ` +
          'copy or download the file again',
      );
    }
  }
  if (endBytes < dataBytes) {
    throw new CheckpointError(`${file}: ${dataBytes - endBytes} bytes at the end belong to no tensor`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
