import { CheckpointError } from '../../errors.ts';
import { countValues, type HostTensor, sameShape, showShape } from './hostTensor.ts';

/** Which of `count` equal pieces a tensor is; they lie side by side along the last axis. */
export interface Piece {
  readonly index: number;
  readonly count: number;
  /** What a piece is that the file does not hold; absent: it must hold all. */
  readonly missing?: 'zeros';
}

/**
 * Puts pieces side by side along the last axis. Where `missing` says so, those that are not there are zeros.
 *
 * @throws CheckpointError when one is missing or of another shape; `where` says of what.
 */
export function joinPieces(
  pieces: ReadonlyMap<number, HostTensor>,
  { count, missing }: Omit<Piece, 'index'>,
  where: string,
): HostTensor {
  const [known] = pieces.values();
  const ordered = Array.from({ length: count }, (_, index) => {
    const piece = pieces.get(index) ?? (missing === undefined || known === undefined ? undefined : zerosLike(known));
    if (piece === undefined) {
      throw new CheckpointError(
        `${where}: has ${pieces.size} of the ${count} tensors that make it, number ${index} is missing`,
      );
    }
    return piece;
  });
  const [first] = ordered;
  const shape = first?.shape ?? [];
  const other = ordered.find((piece) => !sameShape(piece.shape, shape));
  if (first === undefined || other !== undefined) {
    throw new CheckpointError(
      `${where}: its pieces are ${showShape(shape)} and ${showShape(other?.shape ?? [])}, expected one shape`,
    );
  }
  const width = shape.at(-1) ?? 1;
  const rows = countValues(shape) / width;
  const joined: HostTensor = {
    shape: [...shape.slice(0, -1), width * count],
    data:
      first.data instanceof Int32Array ? new Int32Array(rows * width * count) : new Float32Array(rows * width * count),
  };
  for (const [index, { data }] of ordered.entries()) {
    for (let row = 0; row < rows; row += 1)
      joined.data.set(data.subarray(row * width, (row + 1) * width), (row * count + index) * width);
  }
  return joined;
}

function zerosLike({ shape, data }: HostTensor): HostTensor {
  return { shape, data: data instanceof Int32Array ? new Int32Array(data.length) : new Float32Array(data.length) };
}

/** The inverse of `joinPieces` for one piece. @throws CheckpointError when the pieces would not be equal. */
export function cutPiece({ shape, data }: HostTensor, { index, count }: Piece, where: string): HostTensor {
  const whole = shape.at(-1) ?? 1;
  if (whole % count !== 0) {
    throw new CheckpointError(`${where}: ${showShape(shape)} cannot be cut into ${count} equal pieces`);
  }
  const width = whole / count;
  const rows = countValues(shape) / whole;
  const cut: HostTensor = {
    shape: [...shape.slice(0, -1), width],
    data: data instanceof Int32Array ? new Int32Array(rows * width) : new Float32Array(rows * width),
  };
  for (let row = 0; row < rows; row += 1) {
    const start = row * whole + index * width;
    cut.data.set(data.subarray(start, start + width), row * width);
  }
  return cut;
}
