import { CompileError } from '../../errors.ts';
import type { BoundAttribute, NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { type AttributeMessage, shapeMessage } from './savedModelProto.ts';

/** An attribute of an eager operation as a graph holds it. @throws CompileError for kinds that no kernel of ours uses. */
export function attributeMessage(
  binding: NativeBinding,
  { name, type, value }: BoundAttribute,
  op: string,
): AttributeMessage {
  const list = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { s: Buffer.from(value as string) };
    case binding.TF_ATTR_INT:
      return list ? { list: { i: value as number[] } } : { i: value as number };
    case binding.TF_ATTR_FLOAT:
      return list ? { list: { f: value as number[] } } : { f: value as number };
    case binding.TF_ATTR_BOOL:
      return { b: value as boolean };
    case binding.TF_ATTR_TYPE:
      return list ? { list: { type: value as number[] } } : { type: value as number };
    case binding.TF_ATTR_SHAPE:
      return { shape: shapeMessage(value as number[]) };
    default:
      throw new CompileError(`${op}: its attribute '${name}' is of a kind (${type}) that a graph cannot be given`);
  }
}

/** Type attributes that eager operations leave to TensorFlow to find, by the input that has the type. */
const typesOfInputs: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ExpandDims: { T: 0, Tdim: 1 },
  Where: { T: 0 },
};

/** The attributes of an operation that its eager call leaves out. `typeOf` gives the type number of an input. */
export function inferredAttributes(op: string, typeOf: (input: number) => number): Record<string, AttributeMessage> {
  const types = Object.entries(typesOfInputs[op] ?? {});
  return Object.fromEntries(types.map(([name, input]) => [name, { type: typeOf(input) }]));
}
