import type { CastRule } from './graphRecorder.ts';
import { graphTypes } from './savedModelProto.ts';

/** Products in bfloat16; sums, norms, losses and the optimizer stay in float32. The sizes of a backprop are no numbers to cast. */
const castOperations: Readonly<Record<string, readonly number[]>> = {
  MatMul: [],
  BatchMatMulV2: [],
  Conv2D: [],
  Conv2DBackpropInput: [0],
  Conv2DBackpropFilter: [1],
  DepthwiseConv2dNative: [],
  DepthwiseConv2dNativeBackpropInput: [0],
  DepthwiseConv2dNativeBackpropFilter: [1],
};

export type Precision = 'float32' | 'bfloat16';

/** Which operations of a recording run in another precision. */
export function castRule(precision: Precision): CastRule | undefined {
  if (precision === 'float32') return undefined;
  return (op, shapes) => {
    const skippedInputs = castOperations[op];
    if (op.includes('MatMul') && shapes.some(isVector)) return undefined;
    return skippedInputs && { to: graphTypes.bfloat16, skippedInputs };
  };
}

/** Products with a single row or column wait for memory, not for arithmetic, and singular values are found by them. */
function isVector(shape: readonly number[]): boolean {
  return shape.at(-1) === 1 || shape.at(-2) === 1;
}
