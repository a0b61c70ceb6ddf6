import { encode } from 'fast-png';
import { type ColorMap, colorTable } from './colorMap.ts';
import type { Spectrogram } from './spectrogram.ts';

export interface SpectrogramImageOptions {
  readonly colors?: ColorMap;
  /** Values drawn in the darkest and the lightest colour; the range of the data where they are absent. */
  readonly lowest?: number;
  readonly highest?: number;
  /** Pixels per frame and per bin. */
  readonly scale?: number;
}

const gapPixels = 4;
/** What is drawn below the loudest bin where no range is given, in nepers: 80 dB. */
const shownRange = (80 * Math.LN10) / 20;

/** A PNG of a log-mel spectrogram: time to the right, low frequencies at the bottom. */
export function spectrogramPng(logMel: Spectrogram, options: SpectrogramImageOptions = {}): Uint8Array {
  return stackedSpectrogramsPng([logMel], options);
}

/** A PNG of several spectrograms one above the other, all at the same time and colour scale: recording above synthesis. */
export function stackedSpectrogramsPng(
  logMels: readonly Spectrogram[],
  { colors = 'magma', scale = 2, ...range }: SpectrogramImageOptions = {},
): Uint8Array {
  const highest = range.highest ?? extreme(logMels, Math.max, Number.NEGATIVE_INFINITY);
  const lowest = range.lowest ?? Math.max(extreme(logMels, Math.min, Number.POSITIVE_INFINITY), highest - shownRange);
  const width = Math.max(1, ...logMels.map(({ frames }) => frames * scale));
  const height = logMels.reduce((sum, { bins }) => sum + bins * scale, 0) + gapPixels * (logMels.length - 1);
  const data = new Uint8Array(width * height * 3).fill(255);
  const table = colorTable(colors);
  let top = 0;
  for (const logMel of logMels) {
    draw(logMel, { data, width, top, scale, lowest, highest, table });
    top += logMel.bins * scale + gapPixels;
  }
  return encode({ width, height, data, depth: 8, channels: 3 });
}

interface Canvas {
  readonly data: Uint8Array;
  readonly width: number;
  readonly top: number;
  readonly scale: number;
  readonly lowest: number;
  readonly highest: number;
  readonly table: Uint8Array;
}

function draw(logMel: Spectrogram, { data, width, top, scale, lowest, highest, table }: Canvas): void {
  const span = Math.max(highest - lowest, 1e-9);
  for (let y = 0; y < logMel.bins * scale; y++) {
    const bin = logMel.bins - 1 - Math.floor(y / scale);
    for (let x = 0; x < logMel.frames * scale; x++) {
      const value = logMel.data[Math.floor(x / scale) * logMel.bins + bin] as number;
      const shade = Math.round(255 * Math.min(Math.max((value - lowest) / span, 0), 1));
      data.set(table.subarray(3 * shade, 3 * shade + 3), 3 * ((top + y) * width + x));
    }
  }
}

function extreme(logMels: readonly Spectrogram[], choose: (a: number, b: number) => number, start: number): number {
  const value = logMels.reduce((sofar, { data }) => data.reduce((best, next) => choose(best, next), sofar), start);
  return Number.isFinite(value) ? value : 0;
}
