import { appendFileSync } from 'node:fs';
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

/** A file that gets a line of JSON for each comparison; bench/parity makes a table of it. */
const differencesFile = process.env['TONELAB_DIFFERENCES'];

/** One comparison: the largest difference found, as the tolerance counts it. */
export interface NotedDifference {
  readonly file: string | undefined;
  readonly test: string | undefined;
  readonly difference: number;
  readonly tolerance: number;
}

/** `expect(actual).toBeAllClose(expected, tolerance)` is there once this module is imported. */
expect.extend({
  toBeAllClose(actual: Numbers, expected: Numbers, tolerance = 1e-5) {
    const worst = largestDifference(actual, expected);
    if (typeof worst !== 'string' && differencesFile !== undefined) {
      const { testPath: file, currentTestName: test } = this;
      const noted: NotedDifference = { file, test, difference: worst.difference, tolerance };
      appendFileSync(differencesFile, `${JSON.stringify(noted)}\n`);
    }
    const problem = typeof worst === 'string' ? worst : problemOf(worst, tolerance);
    return {
      pass: problem === undefined,
      message: () => problem ?? `expected some value to differ by more than ${tolerance}`,
    };
  },
});

interface Difference {
  /** |got - wanted| / (1 + |wanted|); not a number where one side is none. */
  readonly difference: number;
  readonly index: number;
  readonly got: number | undefined;
  readonly wanted: number | undefined;
}

/** What differs most; or why they cannot be compared. */
function largestDifference(actual: Numbers, expected: Numbers): Difference | string {
  if (isTensor(actual) && isTensor(expected) && actual.shape.join() !== expected.shape.join()) {
    return `shape is [${actual.shape.join(', ')}], expected [${expected.shape.join(', ')}]`;
  }
  const got = flatten(actual);
  const wanted = flatten(expected);
  if (got.length !== wanted.length) return `there are ${got.length} values, expected ${wanted.length}`;
  let worst: Difference = { difference: 0, index: -1, got: undefined, wanted: undefined };
  for (const [index, value] of wanted.entries()) {
    const other = got[index] ?? Number.NaN;
    const difference = Object.is(other, value) ? 0 : Math.abs(other - value) / (1 + Math.abs(value));
    // Not-a-number compares false with everything, so the test is for what is not worse.
    if (!(difference <= worst.difference)) worst = { difference, index, got: other, wanted: value };
    if (Number.isNaN(difference)) break;
  }
  return worst;
}

function problemOf({ difference, index, got, wanted }: Difference, tolerance: number): string | undefined {
  if (difference <= tolerance) return undefined;
  return `value ${index} is ${got}, expected ${wanted} (off by ${difference.toExponential(2)}, tolerance ${tolerance})`;
}

function flatten(numbers: Numbers): number[] {
  if (typeof numbers === 'number') return [numbers];
  if (isTensor(numbers)) return Array.from(numbers.dataSync());
  return Array.from(numbers as ArrayLike<NestedNumbers>).flatMap((entry) => flatten(entry));
}

function isTensor(numbers: Numbers): numbers is Tensor {
  return typeof numbers === 'object' && 'dataId' in numbers;
}
