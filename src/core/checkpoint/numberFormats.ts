import { CheckpointError } from '../../errors.ts';

/** The number formats of files that we read, in the words of safetensors. Little-endian. */
export type NumberFormat = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** The formats that we write. */
export type WritableFormat = 'F32' | 'F16' | 'I32';

export const bytesPerValue: Readonly<Record<NumberFormat, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** Bytes that one value takes, or undefined when we do not read that format. */
export function bytesOf(format: string): number | undefined {
  return Object.hasOwn(bytesPerValue, format) ? bytesPerValue[format as NumberFormat] : undefined;
}

/** The formats that can be read, for messages. */
export const readableFormats: readonly string[] = Object.keys(bytesPerValue);

/**
 * Turns stored bytes into numbers: floats of any width become Float32Array, integers Int32Array.
 *
 * @throws CheckpointError when an I64 value does not fit 32 bits; `where` names the tensor.
 */
export function decodeValues(format: NumberFormat, bytes: Uint8Array, where: string): Float32Array | Int32Array {
  const valueCount = bytes.byteLength / bytesPerValue[format];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'F64':
      return Float32Array.from({ length: valueCount }, (_, index) => view.getFloat64(8 * index, true));
    case 'F32':
      return new Float32Array(aligned(bytes), 0, valueCount);
    case 'I32':
      return new Int32Array(aligned(bytes), 0, valueCount);
    case 'F16':
      return widenHalves(view, valueCount);
    case 'BF16':
      return widenBrainFloats(view, valueCount);
    case 'I64':
      return Int32Array.from({ length: valueCount }, (_, index) => narrow(view.getBigInt64(8 * index, true), where));
    case 'I16':
      return Int32Array.from({ length: valueCount }, (_, index) => view.getInt16(2 * index, true));
    case 'I8':
      return Int32Array.from({ length: valueCount }, (_, index) => view.getInt8(index));
    case 'U8':
    case 'BOOL':
      return Int32Array.from(bytes);
  }
}

/** Turns numbers into the bytes that are stored. F32 and I32 are views of the same memory, not copies. */
export function encodeValues(format: WritableFormat, data: Float32Array | Int32Array): Uint8Array {
  if (format !== 'F16') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(2 * data.length);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of data.entries()) view.setUint16(2 * index, numberToHalf(value), true);
  return bytes;
}

/** Typed arrays must begin at a multiple of their width; file buffers may begin anywhere. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  if (bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer) {
    return bytes.buffer;
  }
  return new Uint8Array(bytes).buffer;
}

/** The numbers of all halves by their bits, made when the first is read. */
let halves: Float32Array | undefined;

function widenHalves(view: DataView, valueCount: number): Float32Array {
  halves ??= Float32Array.from({ length: 0x1_0000 }, (_, bits) => halfToNumber(bits));
  const values = new Float32Array(valueCount);
  for (let index = 0; index < valueCount; index += 1) {
    values[index] = halves[view.getUint16(2 * index, true)] as number;
  }
  return values;
}

function widenBrainFloats(view: DataView, valueCount: number): Float32Array {
  const bits = new Uint32Array(valueCount);
  for (let index = 0; index < valueCount; index += 1) bits[index] = view.getUint16(2 * index, true) << 16;
  return new Float32Array(bits.buffer);
}

function narrow(value: bigint, where: string): number {
  if (value === BigInt.asIntN(32, value)) return Number(value);
  throw new CheckpointError(
    `${where}: the 64-bit integer ${value} does not fit 32 bits, which is all the backends have`,
  );
}

/** IEEE 754 binary16 to a number: sign 1, exponent 5 (bias 15), fraction 10 bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The nearest binary16, ties to even, as IEEE 754 rounds; beyond 65504 (65520 and more) infinity. */
function numberToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // Within one binade values are spaced by 2^(exponent - 10); subnormals by 2^-24.
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const units = roundHalfToEven(magnitude * 2 ** (10 - exponent));
  // For a normal number units lies in [1024, 2048]; 2048 carries into the exponent by plain addition.
  return sign | (units + ((exponent + 14) << 10));
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
