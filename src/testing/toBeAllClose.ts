import { expect } from 'vitest';
import type { Tensor } from '../tf.ts';

/** Numbers in any of the forms that a test has them in: a tensor, a typed array, arrays of arrays. */
type Numbers = Tensor | ArrayLike<number> | readonly NestedNumbers[] | number;
type NestedNumbers = number | readonly NestedNumbers[];

declare module 'vitest' {
  interface Matchers<T> {
    /** Every value within `tolerance · (1 + |expected|)` (default 1e-5); tensors must have the same shape too. */
    toBeAllClose(expected: Numbers, tolerance?: number): T;
  }
}

/** `expect(actual).toBeAllClose(expected, tolerance)` is there once this module is imported. */
expect.extend({
  toBeAllClose(actual: Numbers, expected: Numbers, tolerance = 1e-5) {
    const problem = firstDifference(actual, expected, tolerance);
    return {
      pass: problem === undefined,
      message: () => problem ?? `expected some value to differ by more than ${tolerance}`,
    };
  },
});

function firstDifference(actual: Numbers, expected: Numbers, tolerance: number): string | undefined {
  if (isTensor(actual) && isTensor(expected) && actual.shape.join() !== expected.shape.join()) {
    return `shape is [${actual.shape.join(', ')}], expected [${expected.shape.join(', ')}]`;
  }
  const got = flatten(actual);
  const wanted = flatten(expected);
  if (got.length !== wanted.length) return `there are ${got.length} values, expected ${wanted.length}`;
  let worst = { index: -1, excess: 0 };
  for (const [index, value] of wanted.entries()) {
    const other = got[index] ?? Number.NaN;
    const difference = Object.is(other, value) ? 0 : Math.abs(other - value) / (1 + Math.abs(value));
    // Not-a-number compares false with everything, so the test is for what is allowed.
    if (!(difference <= tolerance) && !(difference <= worst.excess)) worst = { index, excess: difference };
  }
  if (worst.index < 0) return undefined;
  const { index, excess } = worst;
  return `value ${index} is ${got[index]}, expected ${wanted[index]} (off by ${excess.toExponential(2)}, tolerance ${tolerance})`;
}

function flatten(numbers: Numbers): number[] {
  if (typeof numbers === 'number') return [numbers];
  if (isTensor(numbers)) return Array.from(numbers.dataSync());
  return Array.from(numbers as ArrayLike<NestedNumbers>).flatMap((entry) => flatten(entry));
}

function isTensor(numbers: Numbers): numbers is Tensor {
  return typeof numbers === 'object' && 'dataId' in numbers;
}
