import { expect, it } from 'vitest';
import { fromPcm16, toPcm16 } from './pcm16.ts';

it('rounds samples to 16 bits, clips what lies outside, and reads them back within half a step', () => {
  expect([...toPcm16(Float32Array.of(0, 0.5, -1, 1, 2, -3, 0.4 / 32768, 0.6 / 32768))]).toEqual([
    0, 16384, -32768, 32767, 32767, -32768, 0, 1,
  ]);
  expect([...fromPcm16(Int16Array.of(0, 16384, -32768))]).toEqual([0, 0.5, -1]);
});
