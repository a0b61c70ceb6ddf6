import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../audio/spectralSettings.ts';
import type { MetricItem } from '../../../core/recordingContracts.ts';
import { metricEnvironment } from '../../../run/metricEnvironment.ts';
import { editDistance } from '../../../text/editDistance.ts';
import { transcriptMetrics } from './index.ts';

const samples = new Float32Array(9);
const recording = { samples, sampleRate: 16_000 };

/** What each metric gives for a transcript; rounded, those that do not apply left out. */
async function measured(item: Partial<MetricItem>, transcript: string | undefined) {
  const asked: string[] = [];
  const transcriber = {
    transcribe: async (_samples: Float32Array, _rate: number, language: string) => {
      asked.push(language);
      return transcript;
    },
  };
  const environment = metricEnvironment(defaultSpectralSettings, { transcriber });
  const whole: MetricItem = { voice: 'a', unit: 'sentence', text: '', language: 'zh', ...item };
  const values: Record<string, number> = {};
  for (const { name, create } of transcriptMetrics) {
    const value = await create({} as never, environment).measure(recording, recording, whole);
    if (value !== undefined) values[name] = Math.round(1000 * value) / 1000;
  }
  return { values, asked: [...new Set(asked)] };
}

describe('the distance of two rows', () => {
  it('counts insertions, deletions and substitutions', () => {
    expect(editDistance([...'kitten'], [...'sitting'])).toBe(3);
    expect(editDistance([...'abc'], [])).toBe(3);
    expect(editDistance([], [...'ab'])).toBe(2);
    expect(editDistance(['1'], ['ONE'], (wanted, heard) => wanted === '1' && heard === 'ONE')).toBe(0);
  });
});

describe('what an outside recogniser writes', () => {
  it('has no errors where numbers, marks and traditional characters are only written otherwise', async () => {
    const text = '我有三百二十个苹果，她说。';
    const { values, asked } = await measured({ text }, '我有320個蘋果 她說');
    expect(values).toEqual({ 'character-error': 0, 'pinyin-error': 0, 'pinyin-tone-error': 0 });
    expect(asked).toEqual(['zh']);
  });

  it('counts homophones as wrong characters and right syllables', async () => {
    const { values } = await measured({ text: '他在公园。', pinyin: ['ta1', 'zai4', 'gong1', 'yuan2'] }, '她再公元');
    expect(values).toEqual({ 'character-error': 0.75, 'pinyin-error': 0, 'pinyin-tone-error': 0 });
  });

  it('tells tones apart, and counts what is too much', async () => {
    const { values } = await measured({ text: '妈骂骂', pinyin: ['ma1', 'ma4', 'ma4'] }, '马马骂吧');
    expect(values['pinyin-error']).toBe(0.333);
    expect(values['pinyin-tone-error']).toBe(1);
  });

  it('counts no more than everything as wrong where the recogniser repeats itself', async () => {
    const { values } = await measured({ text: '妈骂', pinyin: ['ma1', 'ma4'] }, '谢谢大家'.repeat(50));
    expect(values).toEqual({ 'character-error': 1, 'pinyin-error': 1, 'pinyin-tone-error': 1 });
  });

  it('takes any tone that sandhi allows, and another dictionary reading of the same character', async () => {
    // 你好: said ni2 hao3; 老虎 may be heard as 劳虎.
    const spoken = await measured({ text: '你好', pinyin: ['ni2', 'hao3'] }, '你好');
    expect(spoken.values['pinyin-tone-error']).toBe(0);
    const homophone = await measured({ text: '老虎', pinyin: ['lao2', 'hu3'] }, '佬虎');
    expect(homophone.values['pinyin-tone-error']).toBe(0);
    const own = await measured({ text: '便宜', pinyin: ['pian2', 'yi5'] }, '便宜');
    expect(own.values['pinyin-tone-error']).toBe(0);
  });

  it('reads the text itself where no pinyin is known, and pinyin where there is no text', async () => {
    expect((await measured({ text: '公园' }, '公元')).values['pinyin-tone-error']).toBe(0);
    const { values } = await measured({ text: 'gong1 yuan2', pinyin: ['gong1', 'yuan2'] }, '公园');
    expect(values).toEqual({ 'pinyin-error': 0, 'pinyin-tone-error': 0 });
    const coloured = await measured({ text: '花儿', pinyin: ['huar1'] }, '花儿');
    expect(coloured.values['pinyin-error']).toBe(0);
  });

  it('takes foreign words in a Mandarin sentence as syllables of their own', async () => {
    const item = { text: '打开 WiFi 吧', pinyin: ['da3', 'kai1', 'ba5'], language: 'mixed' };
    const { values, asked } = await measured(item, '打开wifi吧');
    expect(values).toEqual({ 'character-error': 0, 'pinyin-error': 0, 'pinyin-tone-error': 0 });
    expect(asked).toEqual(['zh']);
    expect((await measured(item, '打开外吧')).values['pinyin-error']).toBe(0.25);
  });

  it('counts words and characters of English', async () => {
    const item = { text: "Don't press 2 keys!", language: 'en' };
    expect((await measured(item, "don't press two keys")).values).toEqual({ 'character-error': 0, 'word-error': 0 });
    const { values, asked } = await measured(item, 'dont press to keys');
    expect(values['word-error']).toBe(0.5);
    expect(asked).toEqual(['en']);
  });

  it('says nothing of single syllables, of a language it does not know, and of empty sentences', async () => {
    expect((await measured({ text: '妈', unit: 'syllable' }, '妈')).asked).toEqual([]);
    expect((await measured({ text: '妈' }, undefined)).values).toEqual({});
    expect((await measured({ text: '……' }, '啊')).values).toEqual({});
    expect((await measured({ text: '啊' }, '')).values['character-error']).toBe(1);
  });

  it('needs something that writes, and says how to get it', () => {
    const environment = metricEnvironment(defaultSpectralSettings);
    for (const { create } of transcriptMetrics) {
      expect(create({} as never, environment).unavailable).toContain('evaluation.transcriber=whisper-base');
    }
  });
});
