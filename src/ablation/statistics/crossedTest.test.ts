import { describe, expect, it } from 'vitest';
import { crossedTest, studentP } from './crossedTest.ts';

describe('a test over crossed factors', () => {
  it.each([
    [0.5, 3.3, 0.648535076],
    [2.2, 11, 0.050086111],
    [2.1, 17.4, 0.050599809],
    [4, 6.5, 0.006041726],
    [1, 40, 0.323321812],
  ])("has scipy's Student distribution at t = %d with %d degrees", (t, degrees, p) => {
    expect(studentP(t, degrees)).toBeCloseTo(p, 6);
  });

  it("is min F' of the two tests with one factor each", () => {
    const [byListener, byItem] = [
      [1, 2, 4, 3, 5, 3],
      [2, 3, 3.5, 3.5],
    ];
    const [listeners, items] = [2 / 6, 0.5 / 4];
    const test = crossedTest(3, byListener, byItem)!;
    const [f1, f2] = [9 / listeners, 9 / items];
    expect(test.degrees).toBeCloseTo((f1 + f2) ** 2 / (f1 ** 2 / 3 + f2 ** 2 / 5), 10);
    expect(test.p).toBeCloseTo(studentP(Math.sqrt((f1 * f2) / (f1 + f2)), test.degrees), 12);
    expect(studentP(test.halfWidth / Math.sqrt(listeners + items), test.degrees)).toBeCloseTo(0.05, 10);
  });

  it('needs two of either factor, and knows that nothing varies', () => {
    expect(crossedTest(1, [1], [1, 1])).toBeUndefined();
    expect(crossedTest(1, [1, 1], [1, 1])).toMatchObject({ p: 0, halfWidth: 0 });
    expect(crossedTest(0, [0, 0], [0, 0])).toMatchObject({ p: 1 });
  });
});
