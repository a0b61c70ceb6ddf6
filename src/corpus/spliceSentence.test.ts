import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from '../audio/level.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { type SplicedSentence, type SpliceSentenceOptions, spliceSentence } from './spliceSentence.ts';
import { scaleDuration } from './timeScale.ts';
import { buzz } from './toneFixture.ts';

const options: SpliceSentenceOptions = {
  ...{
    sampleRate: 22050,
    crossFadeSeconds: 0.01,
    gapSeconds: 0,
    attackSeconds: 0.001,
    commaPauseSeconds: 0.18,
    pauseNoiseDb: -66,
  },
  ...{ durationSpread: 0, levelSpreadDb: 0, seed: 1 },
};
const bank = new Map([
  ['ni2', buzz(0.3, 120)],
  ['hao3', buzz(0.4, 100)],
  ['shi4', buzz(0.35, 140)],
  ['jie4', buzz(0.35, 160)],
  ['ma1', buzz(0.4, 200)],
  ['ma3', buzz(0.4, 90)],
  ['wo3', buzz(0.3, 110)],
]);

function splice(text: string, changes: Partial<SpliceSentenceOptions> = {}): SplicedSentence {
  return spliceSentence('id', mandarinFrontend({ erhua: 'separate' })(text), bank, { ...options, ...changes });
}

function spliced(text: string, changes: Partial<SpliceSentenceOptions> = {}) {
  const result = splice(text, changes);
  if ('skipped' in result) throw new Error(`skipped: ${result.what}`);
  return result;
}

describe('spliceSentence', () => {
  it('labels every syllable and mark with borders that touch and cover everything', () => {
    const { samples, boundaries, pinyin } = spliced('你好，世界。');
    expect(pinyin).toEqual(['ni2', 'hao3', 'shi4', 'jie4']);
    expect(boundaries.map(({ unit }) => unit)).toEqual(['ni2', 'hao3', '，', 'shi4', 'jie4', '。']);
    expect(boundaries[0]!.startSeconds).toBe(0);
    expect(boundaries.at(-1)!.endSeconds).toBeCloseTo(samples.length / 22050, 9);
    for (const [index, { startSeconds }] of boundaries.entries()) {
      if (index > 0) expect(startSeconds).toBe(boundaries[index - 1]!.endSeconds);
    }
    expect(boundaries[2]!.endSeconds - boundaries[2]!.startSeconds).toBeCloseTo(0.18, 2);
    expect(boundaries[5]!.endSeconds - boundaries[5]!.startSeconds).toBeCloseTo(0.3, 2);
    expect(samples.length / 22050).toBeCloseTo(0.3 + 0.4 + 0.35 + 0.35 + 0.48 - 0.02, 2);
  });

  it('puts the recording itself between the joins, and faint noise into pauses', () => {
    const { samples } = spliced('你好，世界。');
    const recorded = bank.get('ni2')!;
    expect(samples.subarray(1000, 5000)).toEqual(recorded.subarray(1000, 5000));
    const pause = samples.subarray(Math.round(0.75 * 22050), Math.round(0.85 * 22050));
    expect(20 * Math.log10(rootMeanSquare(pause))).toBeCloseTo(-66, 0);
  });

  it('leaves a gap between syllables when told so, with the border in its middle', () => {
    const { samples, boundaries } = spliced('你好', { gapSeconds: 0.02 });
    expect(samples.length / 22050).toBeCloseTo(0.3 + 0.02 + 0.4, 3);
    expect(boundaries[0]!.endSeconds).toBeCloseTo(0.31, 3);
    expect(rootMeanSquare(samples.subarray(0.302 * 22050, 0.318 * 22050))).toBe(0);
  });

  it('makes no jump at a join', () => {
    const { samples, boundaries } = spliced('你好。');
    const join = Math.round(boundaries[0]!.endSeconds * 22050);
    const steps = (from: number, to: number) =>
      Math.max(...Array.from(samples.subarray(from, to), (sample, i) => Math.abs(samples[from + i + 1]! - sample)));
    expect(steps(join - 300, join + 300)).toBeLessThanOrEqual(1.5 * steps(1000, 5000));
  });

  it('lets a softer, shorter full tone stand in for a neutral one that nobody recorded', () => {
    const { boundaries, samples, pinyin } = spliced('好吗？');
    expect(pinyin).toEqual(['hao3', 'ma5']);
    const neutral = boundaries[1]!;
    expect(neutral.endSeconds - neutral.startSeconds).toBeLessThan(0.3);
    const level = (startSeconds: number, endSeconds: number) =>
      rootMeanSquare(samples.subarray(startSeconds * 22050, endSeconds * 22050));
    expect(level(neutral.startSeconds + 0.05, neutral.endSeconds - 0.05)).toBeLessThan(0.8 * level(0.05, 0.35));
  });

  it('says a sandhi tone that no voice has with the written one, and labels it so', () => {
    expect(spliced('我好。').pinyin).toEqual(['wo3', 'hao3']);
  });

  it('skips letters and syllables that the voice lacks, and says which', () => {
    expect(splice('我好OK。')).toEqual({ skipped: 'letters', what: 'O' });
    expect(splice('你走。')).toEqual({ skipped: 'missing syllable', what: 'zou3' });
  });

  it('varies nothing unless told so, and then the same way for the same seed', () => {
    const plain = spliced('你好。').samples;
    const varied = spliced('你好。', { durationSpread: 0.1, levelSpreadDb: 2 }).samples;
    expect(varied.length).not.toBe(plain.length);
    expect(spliced('你好。', { durationSpread: 0.1, levelSpreadDb: 2 }).samples).toEqual(varied);
    expect(spliced('你好。', { durationSpread: 0.1, levelSpreadDb: 2, seed: 2 }).samples).not.toEqual(varied);
  });
});

describe('scaleDuration', () => {
  it('keeps pitch and level while the length changes', () => {
    const source = buzz(0.4, 150);
    for (const factor of [0.7, 1.3]) {
      const scaled = scaleDuration(source, factor, 22050);
      expect(scaled.length).toBe(Math.round(source.length * factor));
      expect(rootMeanSquare(scaled) / rootMeanSquare(source)).toBeCloseTo(1, 1);
      const period = Math.round(22050 / 150);
      let same = 0;
      let total = 0;
      for (let i = 1000; i < 5000; i++) {
        same += scaled[i]! * scaled[i + period]!;
        total += scaled[i]! ** 2;
      }
      expect(same / total).toBeGreaterThan(0.9);
    }
  });
});
