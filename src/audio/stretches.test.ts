import { describe, expect, it } from 'vitest';
import { endToEnd, stretchesOf } from './stretches.ts';

describe('stretches', () => {
  it('are full once they last long enough, and the rest joins the last one', () => {
    expect(stretchesOf([1, 1, 2, 1, 2, 1], { lasts: (item) => item, least: 3 })).toEqual([
      [1, 1, 2],
      [1, 2, 1],
    ]);
    expect(stretchesOf([1, 1], { lasts: (item) => item, least: 3 })).toEqual([]);
  });

  it('lie end to end', () => {
    expect(endToEnd([Float32Array.of(1, 2), new Float32Array(0), Float32Array.of(3)])).toEqual(
      Float32Array.of(1, 2, 3),
    );
  });
});
