import type { NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { countValues } from '../checkpoint/hostTensor.ts';
import { isUniform } from './constantNodes.ts';
import type { NodeMessage } from './savedModelProto.ts';

/** A constant of a graph, however it is written. */
export interface GraphConstant {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** All values, or the one value that all are. */
  readonly content: Uint8Array;
  readonly uniform: boolean;
}

/** What a node always gives: a `Const`, or a `Fill` of constants. Undefined for any other node. */
export function graphConstant(
  node: NodeMessage,
  nodes: ReadonlyMap<string, NodeMessage>,
  binding: NativeBinding,
): GraphConstant | undefined {
  const int32 = binding.TF_INT32;
  if (node.op === 'Const') return constValue(node, int32);
  if (node.op !== 'Fill') return undefined;
  const [dims, value] = node.input.map((port) => {
    const source = nodes.get(port.split(':')[0] as string);
    return source?.op === 'Const' ? constValue(source, int32) : undefined;
  });
  if (dims === undefined || value === undefined || dims.dtype !== int32) return undefined;
  return { dtype: value.dtype, shape: wholeNumbers(dims), content: value.content, uniform: true };
}

function constValue(node: NodeMessage, int32: number): GraphConstant | undefined {
  const tensor = node.attr['value']?.tensor;
  if (tensor === undefined) return undefined;
  const shape = tensor.tensor_shape.dim.map(({ size }) => size);
  const { dtype, tensor_content: content } = tensor;
  const width = content.length / Math.max(1, countValues(shape));
  // Small constants are written out where they are uniform at one length and filled at another; small int32 ones are shapes.
  const uniform = dtype !== int32 && content.length > 0 && isUniform(content, width);
  return { dtype, shape, content: uniform ? content.subarray(0, width) : content, uniform };
}

/** The values of an int32 constant. */
export function wholeNumbers({ content }: Pick<GraphConstant, 'content'>): readonly number[] {
  const copy = Uint8Array.from(content);
  return [...new Int32Array(copy.buffer)];
}
