import { describe, expect, it } from 'vitest';
import type { HostTensor } from './hostTensor.ts';
import { cutPiece, joinPieces } from './tensorPieces.ts';

const rows = (...values: number[][]): HostTensor => ({
  shape: [values.length, values[0]!.length],
  data: Float32Array.from(values.flat()),
});

describe('pieces of a tensor', () => {
  it('lie side by side along the last axis, and are cut out again', () => {
    const pieces = [rows([1, 2], [3, 4]), rows([5, 6], [7, 8]), rows([9, 10], [11, 12])];
    const whole = joinPieces(new Map(pieces.map((piece, index) => [2 - index, piece])), { count: 3 }, 'x');
    expect(whole).toEqual(rows([9, 10, 5, 6, 1, 2], [11, 12, 7, 8, 3, 4]));
    expect([2, 1, 0].map((index) => cutPiece(whole, { index, count: 3 }, 'x'))).toEqual(pieces);
  });

  it('are zeros where a file leaves them out on purpose', () => {
    const whole = joinPieces(new Map([[1, rows([1, 2])]]), { count: 3, missing: 'zeros' }, 'x');
    expect(whole).toEqual(rows([0, 0, 1, 2, 0, 0]));
  });

  it('are refused where one is missing, of another shape, or not equal', () => {
    const piece = rows([1, 2]);
    expect(() => joinPieces(new Map([[1, piece]]), { count: 2 }, 'qkv')).toThrow(
      /qkv: has 1 of the 2 .* number 0 is missing/,
    );
    const unequal = new Map([
      [0, piece],
      [1, rows([1])],
    ]);
    expect(() => joinPieces(unequal, { count: 2 }, 'qkv')).toThrow(/qkv: its pieces are \[1, 2\] and \[1, 1\]/);
    expect(() => cutPiece(rows([1, 2, 3]), { index: 0, count: 2 }, 'qkv')).toThrow(/\[1, 3\] cannot be cut into 2/);
  });
});
