import { CompileError } from '../../errors.ts';
import type { HostArray } from '../../nn/ops/hostCall.ts';
import type { NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { countValues } from '../checkpoint/hostTensor.ts';
import type { ConstantValue } from './recording.ts';
import { type NodeMessage, shapeMessage } from './savedModelProto.ts';

/** Uniform constants of more values than this are filled at run time. */
const fewestFilled = 16;

/** The bytes that a graph holds for values which JavaScript made. @throws CompileError for text and complex numbers. */
export function constantContent(binding: NativeBinding, dtype: number, values: HostArray): Uint8Array {
  const typed = typedValues(binding, dtype, values);
  if (typed === undefined) throw new CompileError(`a constant of TensorFlow type ${dtype} cannot be recorded`);
  return new Uint8Array(typed.buffer.slice(typed.byteOffset, typed.byteOffset + typed.byteLength));
}

function typedValues(binding: NativeBinding, dtype: number, values: HostArray) {
  switch (dtype) {
    case binding.TF_FLOAT:
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case binding.TF_INT32:
      return values instanceof Int32Array ? values : Int32Array.from(values);
    case binding.TF_BOOL:
      return Uint8Array.from(values);
    case binding.TF_INT64:
      // tfjs-node gives a 64-bit scalar as its low and high 32 bits.
      return BigInt64Array.of((BigInt(values[1] ?? 0) << 32n) | BigInt((values[0] ?? 0) >>> 0));
    default:
      return undefined;
  }
}

/** A `Const`, or a `Fill` where all values are the same; the last node gives the value. */
export function constantNodes(binding: NativeBinding, name: string, value: ConstantValue): readonly NodeMessage[] {
  const count = countValues(value.shape);
  const width = value.content.length / Math.max(1, count);
  if (count < fewestFilled || !isUniform(value.content, width)) {
    return [constNode(name, value.dtype, { shape: value.shape, content: value.content })];
  }
  const dims = Uint8Array.from(new Uint8Array(Int32Array.from(value.shape).buffer));
  const parts = { dims: `${name}_dims`, fill: `${name}_value` };
  return [
    constNode(parts.dims, binding.TF_INT32, { shape: [value.shape.length], content: dims }),
    constNode(parts.fill, value.dtype, { shape: [], content: value.content.slice(0, width) }),
    {
      name,
      op: 'Fill',
      input: [`${parts.dims}:0`, `${parts.fill}:0`],
      attr: { T: { type: value.dtype }, index_type: { type: binding.TF_INT32 } },
    },
  ];
}

/** Are all values, of `width` bytes each, the same? */
export function isUniform(content: Uint8Array, width: number): boolean {
  for (let index = width; index < content.length; index++) {
    if (content[index] !== content[index - width]) return false;
  }
  return true;
}

/** Values written out. */
export function constNode(
  name: string,
  dtype: number,
  { shape, content }: { readonly shape: readonly number[]; readonly content: Uint8Array },
): NodeMessage {
  const tensor = { dtype, tensor_shape: shapeMessage(shape), tensor_content: content };
  return { name, op: 'Const', input: [], attr: { dtype: { type: dtype }, value: { tensor } } };
}
