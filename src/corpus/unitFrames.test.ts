import { describe, expect, it } from 'vitest';
import { mandarinFrontend } from '../text/mandarin.ts';
import { symbolSpans, unitFrames } from './unitFrames.ts';

const sequence = mandarinFrontend()('你好，世界。', { pinyin: ['ni2', 'hao3', 'shi4', 'jie4'] });
const boundaries = [
  { unit: 'ni2', startSeconds: 0, endSeconds: 0.3 },
  { unit: 'hao3', startSeconds: 0.3, endSeconds: 0.7 },
  { unit: '，', startSeconds: 0.7, endSeconds: 0.9 },
  { unit: 'shi4', startSeconds: 0.9, endSeconds: 1.2 },
  { unit: 'jie4', startSeconds: 1.2, endSeconds: 1.6 },
  { unit: '。', startSeconds: 1.6, endSeconds: 1.9 },
];
const options = { id: 'x', frames: 190, framesPerSecond: 100 };
const ends = (units: ReturnType<typeof unitFrames>) => units.map(({ endFrame }) => endFrame);

describe('unitFrames', () => {
  it('covers all frames, one stretch per syllable and mark', () => {
    const units = unitFrames(sequence, boundaries, options);
    expect(ends(units)).toEqual([30, 70, 90, 120, 160, 190]);
    expect(units.map(({ startFrame }) => startFrame)).toEqual([0, 30, 70, 90, 120, 160]);
    expect(units.map(({ syllableIndex }) => syllableIndex)).toEqual([...new Set(sequence.syllableIndex)]);
  });

  it('gives a mark without a pause one frame of its neighbour', () => {
    const spoken = boundaries.filter(({ unit }) => unit !== '，' && unit !== '。');
    expect(ends(unitFrames(sequence, spoken, { ...options, frames: 160 }))).toEqual([30, 70, 71, 120, 159, 160]);
  });

  it('gives a pause that the text does not show to the syllable after it', () => {
    const plain = mandarinFrontend()('你好世界', { pinyin: ['ni2', 'hao3', 'shi4', 'jie4'] });
    expect(ends(unitFrames(plain, boundaries, options))).toEqual([30, 70, 120, 190]);
  });

  it('leaves one frame to each symbol when time is short, and refuses when there is less', () => {
    const units = unitFrames(sequence, boundaries, { ...options, frames: 10, framesPerSecond: 100 / 19 });
    expect(units.every(({ startFrame, endFrame }) => endFrame > startFrame)).toBe(true);
    expect(units.at(-1)!.endFrame).toBe(10);
    expect(() => unitFrames(sequence, boundaries, { ...options, frames: 9 })).toThrow(
      "'x': 10 symbols cannot share 9 frames",
    );
  });

  it('refuses boundaries of another text', () => {
    expect(() => unitFrames(sequence, boundaries.slice(0, 3), options)).toThrow(
      "'x': the text has 4 syllables, its boundaries name 2",
    );
    expect(() => unitFrames(sequence, [...boundaries, { ...boundaries[0]!, endSeconds: 2 }], options)).toThrow(
      "'x': the text has 4 syllables, its boundaries name 5",
    );
  });
});

describe('symbolSpans', () => {
  it('lets initial and final share a syllable, each leaving a frame to the other', () => {
    const spans = symbolSpans(sequence.syllableIndex, unitFrames(sequence, boundaries, options));
    expect([...spans.slice(0, 10)]).toEqual([0, 29, 1, 30, 30, 69, 31, 70, 70, 90]);
  });

  it('always admits a monotonic alignment', () => {
    const units = unitFrames(sequence, boundaries, { ...options, frames: 11 });
    const spans = symbolSpans(sequence.syllableIndex, units);
    let frame = 0;
    for (let symbol = 0; symbol < sequence.symbols.length; symbol++) {
      frame = Math.max(frame, spans[2 * symbol]!);
      expect(frame).toBeLessThan(spans[2 * symbol + 1]!);
      frame += 1;
    }
  });
});
