import { describe, expect, it, vi } from 'vitest';
import { alignScript } from './alignScript.ts';
import { costByTranscripts } from './costByTranscripts.ts';
import { alignment } from './sliceRecording.ts';

/** Sentences of one length, so that durations cannot tell them apart. */
const texts = [
  '今天天气很好。',
  '我们去看电影。',
  '他在学校学习。',
  '这个苹果好吃。',
  '明天要下雨了。',
  '老师喜欢唱歌。',
];
const sentences = texts.map((text) => ({ text, phonemes: 12 }));
/** The third sentence was not said. */
const said = [0, 1, 3, 4, 5];
const regions = said.map((_, index) => ({ startSeconds: 2 * index, endSeconds: 2 * index + 1.5 }));
const regionAt = (startSeconds: number) => said[startSeconds / 2] as number;
const pairs = async (cost: ReturnType<typeof costByTranscripts>) => {
  const beads = alignScript(regions.length, texts.length, { ...alignment, cost: await cost(regions, sentences) });
  return beads.map(({ firstRegion, firstSentence, endSentence }) => [firstRegion, firstSentence, endSentence]);
};

describe('costByTranscripts', () => {
  it('finds the sentence that nobody says, though each transcript has a wrong character of the same sound', async () => {
    const onBlind = vi.fn();
    const write = vi.fn(async ({ startSeconds }) =>
      texts[regionAt(startSeconds)]?.replace('天', '添').replace('他', '她'),
    );
    const found = await pairs(costByTranscripts(write, 'zh', onBlind));
    expect(found).toEqual(said.map((sentence, region) => [region, sentence, sentence + 1]));
    expect(onBlind).not.toHaveBeenCalled();
    // Each stretch is heard once, however many beads hold it.
    expect(write).toHaveBeenCalledTimes(regions.length);
  });

  it('says when the transcripts tell nothing, and leaves it to durations', async () => {
    for (const heard of ['', undefined]) {
      const onBlind = vi.fn();
      await pairs(costByTranscripts(async () => heard, 'zh', onBlind));
      expect(onBlind).toHaveBeenCalledTimes(1);
    }
  });

  it('compares English by words', async () => {
    const words = [
      'one two three',
      'red green blue',
      'cats and dogs',
      'up and down',
      'left or right',
      'salt and pepper',
    ];
    const cost = costByTranscripts(
      async ({ startSeconds }) => words[regionAt(startSeconds)],
      'en',
      () => undefined,
    );
    const script = words.map((text) => ({ text, phonemes: 12 }));
    const beads = alignScript(regions.length, words.length, { ...alignment, cost: await cost(regions, script) });
    expect(beads.map(({ firstSentence }) => firstSentence)).toEqual(said);
  });
});
