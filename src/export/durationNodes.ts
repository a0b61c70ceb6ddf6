import { type NodeWriter, typeAttribute } from './nodeWriter.ts';

const float = typeAttribute('float32');
const whole = typeAttribute('int32');

/**
 * Frames of each symbol: max(1, floor(predicted · lengthScale / speed + 1/2)), as `wholeFrames` has it on the host.
 *
 * Shapes: predicted [1, Tx] -> [1, Tx] int32.
 */
export function wholeFrameNodes(
  writer: NodeWriter,
  predicted: string,
  about: { readonly speed: string; readonly lengthScale: number },
): string {
  const scalar = (value: number) => writer.constant('float32', [value], []);
  const scale = writer.operation('RealDiv', [scalar(about.lengthScale), about.speed], { T: float });
  const scaled = writer.operation('Mul', [predicted, scale], { T: float });
  const rounded = writer.operation('Floor', [writer.operation('AddV2', [scaled, scalar(0.5)], { T: float })], {
    T: float,
  });
  const frames = writer.operation('Maximum', [rounded, scalar(1)], { T: float });
  return writer.operation('Cast', [frames], { SrcT: float, DstT: whole, Truncate: { b: false } });
}

/**
 * 1 where a frame lies between the start and the end of a symbol.
 *
 * Shapes: durations [1, Tx] int32 -> [1, Ty, Tx], Ty being their sum.
 */
export function alignmentNodes(writer: NodeWriter, durations: string): string {
  const wholes = (values: readonly number[], shape: readonly number[]) => writer.constant('int32', values, shape);
  const sums = { T: whole, Tidx: whole };
  const axis = wholes([1], []);
  const ends = writer.operation('Cumsum', [durations, axis], {
    ...sums,
    exclusive: { b: false },
    reverse: { b: false },
  });
  const starts = writer.operation('Sub', [ends, durations], { T: whole });
  const total = writer.operation('Sum', [durations, wholes([0, 1], [2])], { ...sums, keep_dims: { b: false } });
  const frames = writer.operation('Range', [wholes([0], []), total, wholes([1], [])], { Tidx: whole });
  const reshape = { T: whole, Tshape: whole };
  const column = writer.operation('Reshape', [frames, wholes([1, -1, 1], [3])], reshape); // [Ty] -> [1, Ty, 1]
  const row = (port: string) => writer.operation('Reshape', [port, wholes([1, 1, -1], [3])], reshape); // [1, Tx] -> [1, 1, Tx]
  const started = writer.operation('GreaterEqual', [column, row(starts)], { T: whole });
  const lasting = writer.operation('Less', [column, row(ends)], { T: whole });
  const within = writer.operation('LogicalAnd', [started, lasting], {});
  return writer.operation('Cast', [within], { SrcT: typeAttribute('bool'), DstT: float, Truncate: { b: false } });
}

/** 1 where a symbol belongs to a token. Shapes: tokenOfSymbol [1, Tx], tokenIds [1, Tc] -> [1, Tx, Tc]. */
export function spreadNodes(
  writer: NodeWriter,
  { tokenOfSymbol, tokenIds }: { readonly tokenOfSymbol: string; readonly tokenIds: string },
): string {
  const tokens = writer.operation('Size', [tokenIds], { T: whole, out_type: whole });
  const ends = [writer.constant('float32', [1], []), writer.constant('float32', [0], [])];
  return writer.operation('OneHot', [tokenOfSymbol, tokens, ...ends], { T: float, TI: whole, axis: { i: -1 } });
}
