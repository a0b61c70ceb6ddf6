import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { colorTable } from './colorMap.ts';
import { spectrogramPng, stackedSpectrogramsPng } from './spectrogramImage.ts';

/** Two frames of three bins: bin 0 loudest, and louder in the second frame. */
const picture = { data: Float32Array.of(1, 0, -1, 2, 0, -1), frames: 2, bins: 3 };
const pixel = (png: Uint8Array, x: number, y: number): number[] => {
  const { data, width } = decode(png);
  return Array.from(data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3));
};
const shade = (index: number): number[] => Array.from(colorTable('magma').subarray(3 * index, 3 * index + 3));

describe('spectrogram image', () => {
  it('has time to the right and low frequencies at the bottom', () => {
    const png = spectrogramPng(picture, { scale: 1 });
    expect(decode(png)).toMatchObject({ width: 2, height: 3, channels: 3 });
    expect(pixel(png, 1, 2)).toEqual(shade(255));
    expect(pixel(png, 0, 2)).toEqual(shade(170));
    expect(pixel(png, 0, 0)).toEqual(shade(0));
  });

  it('draws two spectrograms at one scale of colours, with a white line between', () => {
    const quieter = { ...picture, data: picture.data.map((value) => value - 1) };
    const png = stackedSpectrogramsPng([picture, quieter], { scale: 1 });
    expect(decode(png)).toMatchObject({ width: 2, height: 10 });
    expect(pixel(png, 1, 2)).toEqual(shade(255));
    expect(pixel(png, 0, 4)).toEqual([255, 255, 255]);
    expect(pixel(png, 1, 9)).toEqual(shade(191));
  });

  it('draws constant and empty pictures too', () => {
    expect(decode(spectrogramPng({ data: new Float32Array(4), frames: 2, bins: 2 })).height).toBe(4);
    expect(decode(spectrogramPng({ data: new Float32Array(0), frames: 0, bins: 2 })).width).toBe(1);
  });

  it('goes from dark to light in both colour maps', () => {
    for (const map of ['magma', 'viridis'] as const) {
      const table = colorTable(map);
      const light = Array.from(
        { length: 256 },
        (_, i) => table[3 * i]! * 0.3 + table[3 * i + 1]! * 0.6 + table[3 * i + 2]! * 0.1,
      );
      for (let i = 8; i < 256; i += 8) expect(light[i]!).toBeGreaterThan(light[i - 8]!);
    }
  });
});
