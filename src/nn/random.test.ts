import { describe, expect, it } from 'vitest';
import { describeEachBackend } from '../testing/backends.ts';
import { expectNoLeak } from '../testing/expectNoLeak.ts';
import '../testing/toBeAllClose.ts';
import { philoxBlock, philoxNormal, philoxUniform } from './philox.ts';
import { hash31, randomSource } from './random.ts';

describe('philoxBlock', () => {
  // kat_vectors of the Random123 distribution, philox4x32 with 10 rounds.
  it.each([
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])('gives the published words for counter $counter', ({ counter, key, expected }) => {
    const output = new Uint32Array(4);
    philoxBlock(Uint32Array.from(counter), Uint32Array.from(key), output);
    expect([...output]).toEqual(expected);
  });
});

describe('hash31', () => {
  it('stays within 31 bits and tells neighbouring names apart', () => {
    const hashes = Array.from({ length: 5000 }, (_, index) => hash31(`7/decoder/layers/${index}/kernel`));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes.every((hash) => Number.isInteger(hash) && hash >= 0 && hash <= 0x7fffffff)).toBe(true);
  });
});

describeEachBackend('randomSource', () => {
  const cases = [
    { seed: 0, step: 0, shape: [1] },
    { seed: 1, step: 3, shape: [7] },
    { seed: -5, step: 123_456, shape: [2, 3, 5] },
    { seed: 2 ** 40, step: 0x7fffffff, shape: [4, 1021] },
  ];

  it.each(cases)('draws the same uniforms, bit for bit, as the generator in TypeScript for %o', (given) => {
    const { seed, step, shape } = given;
    const values = randomSource(seed, step).fork('noise').uniform(shape);
    const size = shape.reduce((product, axis) => product * axis, 1);
    expect(values.shape).toEqual(shape);
    expect(values.dataSync()).toEqual(philoxUniform([hash31(`${seed}/noise`), step], size));
    values.dispose();
  });

  it.each(cases)('draws the same normals within 1e-6 for %o', ({ seed, step, shape }) => {
    const values = randomSource(seed, step).normal(shape);
    const size = shape.reduce((product, axis) => product * axis, 1);
    const expected = philoxNormal([hash31(`${seed}/`), step], size);
    const worst = Math.max(...Array.from(values.dataSync(), (value, index) => Math.abs(value - expected[index]!)));
    expect(worst).toBeLessThanOrEqual(1e-6);
    values.dispose();
  });

  it('draws standard normals', () => {
    const values = Array.from(randomSource(3).normal([40_000]).dataSync());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('depends on names and step, not on the order of forks', () => {
    const root = randomSource(11, 4);
    const first = root.fork('a').uniform([3]).dataSync();
    root.fork('b').uniform([3]);
    expect(root.fork('a').uniform([3]).dataSync()).toEqual(first);
    expect(root.fork('b').uniform([3]).dataSync()).not.toEqual(first);
    expect(randomSource(11, 5).fork('a').uniform([3]).dataSync()).not.toEqual(first);
    expect(randomSource(12, 4).fork('a').uniform([3]).dataSync()).not.toEqual(first);
    expect(root.fork('x').fork('y').uniform([3]).dataSync()).toEqual(root.fork('x/y').uniform([3]).dataSync());
  });

  it('leaks nothing', () => {
    expectNoLeak(() => [randomSource(1).uniform([5]), randomSource(1).normal([2, 2])]);
  });

  it('refuses a step that is no int32 and a seed that is no integer', () => {
    expect(() => randomSource(1, -1)).toThrow(/step is -1/);
    expect(() => randomSource(1, 2 ** 31)).toThrow(/step is 2147483648/);
    expect(() => randomSource(0.5)).toThrow(/seed is 0.5/);
  });
});
