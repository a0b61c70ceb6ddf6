import { pinyin } from 'pinyin-pro';
import { describe, expect, it } from 'vitest';
import type { PoolUtterance, SoundMeasures } from '../../core/dataContracts.ts';
import { ownPoolFile, readSentencePool } from '../../corpus/sentencePool.ts';
import { axisScores } from '../../diversity/axisScores.ts';
import { featureTable, itemCounts } from '../../diversity/featureTable.ts';
import { mandarinReference } from '../../diversity/mandarinReference.ts';
import { spokenTokens } from '../../diversity/spokenTokens.ts';
import { ConfigError } from '../../errors.ts';
import { builtInAxis } from '../../testing/builtInAxes.ts';
import { tryParseSyllable } from '../../text/syllable.ts';
import { moodOf, sentenceType, topicOf } from './meaning/rules.ts';

const said = (text: string, more: Partial<PoolUtterance> = {}): PoolUtterance => ({
  ...{ id: text, speaker: 's', text, durationSeconds: 1, ...more },
});

function heard(axis: string, utterances: readonly PoolUtterance[], node: object = {}): Record<string, number> {
  const table = featureTable(utterances, [{ name: axis, axis: builtInAxis(axis, node), weight: 1 }]);
  const counts = itemCounts(table);
  return Object.fromEntries(
    [...counts.entries()].flatMap(([place, count]) => {
      const { facet, item } = table.index.item(place);
      return count > 0 ? [[`${facet.name}: ${item}`, count]] : [];
    }),
  );
}

function scored(axis: string, utterances: readonly PoolUtterance[]) {
  const [score] = axisScores(featureTable(utterances, [{ name: axis, axis: builtInAxis(axis), weight: 1 }]), 1);
  return score!;
}

describe('the reference', () => {
  it('holds every reading that pinyin-pro knows for the characters of a sentence, and only such', () => {
    const { legal, counts } = mandarinReference();
    for (const character of '行长乐都的了着重量朝调和') {
      for (const reading of pinyin(character, { multiple: true, toneType: 'num', type: 'array' })) {
        expect(legal).toHaveProperty(reading.replace(/0$/, '5').replace('ü', 'v'));
      }
    }
    for (const [syllable, character] of Object.entries(legal)) {
      expect(tryParseSyllable(syllable), syllable).toBeDefined();
      const readings = pinyin(character, { multiple: true, toneType: 'num', type: 'array' });
      expect(readings.map((reading) => tryParseSyllable(reading)?.base)).toContain(tryParseSyllable(syllable)?.base);
    }
    expect(Object.keys(legal)).toHaveLength(1293);
    expect(counts.tones['4']).toBeGreaterThan(counts.tones['3']!);
  });
});

describe('phonemes', () => {
  it('sees syllables, joins, sandhi, chains of third tones, erhua and letters', () => {
    const items = heard('phonemes', [said('我也想买。'), said('不是一样的花儿。'), said('A股')]);
    expect(items).toMatchObject({
      'thirdToneChains: 4 and more': 1,
      'yiAndBu: 不 bu2': 1,
      'yiAndBu: 一 yi2': 1,
      'erhua: uar': 1,
      'letters: A': 1,
      'neutralSyllables: de5': 1,
      'tonePairs: 2-4': 2,
    });
    expect(items['tonedSyllables: mai3']).toBe(1);
    expect(Object.keys(items).filter((item) => item.startsWith('tonePairs: 3-3'))).toEqual([]);
  });

  it('does not join syllables across a mark', () => {
    expect(heard('phonemes', [said('来，去')])).not.toHaveProperty('tonePairs: 2-4');
    expect(heard('phonemes', [said('来去')])).toHaveProperty('tonePairs: 2-4', 1);
  });

  it('reads an utterance by its own pinyin', () => {
    expect(heard('phonemes', [said('行', { pinyin: ['hang2'] })])).toHaveProperty('tonedSyllables: hang2');
    expect(spokenTokens({ id: 'x', text: 'ma1' })[0]?.unit).toBe('ma1');
  });

  it('scores the share of running text that is made of heard items, and names the most frequent missing one first', () => {
    const { counts } = mandarinReference();
    const score = scored('phonemes', [said('是的，是的，是的。')]);
    const toned = score.facets.find(({ facet }) => facet === 'tonedSyllables')!;
    expect(toned.heardItems).toBe(1);
    expect(toned.score).toBeCloseTo(counts.tonedSyllables['shi4']! / 442468, 3);
    expect(toned.missing[0]!.item).toBe('wo3');
    expect(toned.missing).toHaveLength(toned.items - 1);
  });

  it('leaves out what its settings do not want', () => {
    const axis = builtInAxis('phonemes', { erhua: false, letters: false, joinsHeardAtLeast: 5000 });
    expect(axis.facets.map(({ name }) => name)).not.toContain('erhua');
    expect(axis.facets.map(({ name }) => name)).not.toContain('letters');
    const joins = (of: typeof axis) => of.facets.find(({ name }) => name === 'joins')!.target.size;
    expect(joins(axis)).toBeLessThan(joins(builtInAxis('phonemes')));
  });

  it('is less sure of a short corpus than of a long one of the same kind', async () => {
    const pool = (await readSentencePool(ownPoolFile)).slice(0, 200).map(({ id, text }) => said(text, { id }));
    const width = (of: readonly PoolUtterance[]) => {
      const { low, high } = scored('phonemes', of).facets.find(({ facet }) => facet === 'tonedSyllables')!.interval!;
      return high - low;
    };
    expect(width(pool.slice(0, 20))).toBeGreaterThan(1.5 * width(pool.slice(0, 200)));
    expect(scored('phonemes', [said('好')]).facets[0]!.interval).toBeUndefined();
  });
});

describe('meaning', () => {
  it.each([
    ['你去吗？', 'question with particle'],
    ['他是谁？', 'question'],
    ['太好了！', 'exclamation'],
    ['请坐。', 'request'],
    ['我们走吧。', 'request'],
    ['请问他是谁？', 'question'],
    ['别人都走了。', 'statement'],
    ['快餐很好。', 'statement'],
  ])('takes %s for a %s', (text, type) => {
    expect(sentenceType(text)).toBe(type);
  });

  it('goes by the tags where there are any, and counts no single syllables', () => {
    const items = heard('meaning', [
      said('他来了。', { tags: { mood: 'humorous', topic: 'literature' } }),
      said('ma1', { tags: { unit: 'syllable' } }),
    ]);
    expect(items).toEqual({ 'sentenceTypes: statement': 1, 'moods: humorous': 1, 'topics: literature': 1 });
  });

  it('tells topics and moods of the labelled pool by their words: mostly right where it says anything', async () => {
    const pool = await readSentencePool(ownPoolFile);
    const precision = (of: (text: string) => string | undefined, tag: 'mood' | 'topic') => {
      const guesses = pool.flatMap(({ text, tags }) => {
        const guess = of(text);
        return guess === undefined ? [] : [guess === tags[tag]];
      });
      return guesses.filter(Boolean).length / guesses.length;
    };
    expect(precision(topicOf, 'topic')).toBeGreaterThan(0.85);
    expect(precision(moodOf, 'mood')).toBeGreaterThan(0.7);
  });

  it('doubts of few statements more than of many that nothing else is said', () => {
    const types = (count: number) => {
      const statements = Array.from({ length: count }, (_, place) => said('他来了。', { id: `u${place}` }));
      return scored('meaning', statements).facets.find(({ facet }) => facet === 'sentenceTypes')!;
    };
    expect(types(3).interval!.low).toBe(types(3).score);
    // As many as 63 of 100 sentences may be others of which three show none: more than are wanted.
    expect(types(3).interval!.high).toBe(1);
    expect(types(300).interval!.high).toBeGreaterThan(types(300).score);
    expect(types(300).interval!.high).toBeLessThan(types(300).score + 0.1);
  });

  it('wants as many statements as its settings say', () => {
    const types = builtInAxis('meaning', { statements: 0.8 }).facets[0]!.target;
    expect(types.get('statement')).toBe(0.8);
    expect(types.get('question')).toBeCloseTo(0.05, 12);
  });
});

describe('languages', () => {
  it('tells pure Chinese from letters and loanwords, and counts the switches', () => {
    expect(heard('languages', [said('你好'), said('买A股吧'), said('连上WiFi了')])).toEqual({
      'utterances: Chinese': 1,
      'utterances: with letters': 1,
      'utterances: with loanwords': 1,
      'switches: Chinese to letter': 1,
      'switches: letter to Chinese': 1,
      'switches: Chinese to loanword': 1,
      'switches: loanword to Chinese': 1,
    });
  });

  it('has English as a language of its own where both are wanted', () => {
    const english = said('good morning', { language: 'en' });
    expect(heard('languages', [english], { bilingual: true })).toEqual({ 'utterances: English': 1 });
    expect(heard('languages', [english])).toEqual({ 'utterances: with loanwords': 1 });
  });
});

describe('dynamics', () => {
  const usual: SoundMeasures = {
    ...{ speechSeconds: 1, pauses: 0, pitchHz: 120, pitchRangeSemitones: 6, loudnessLufs: -23, loudnessRangeLu: 6 },
  };
  const spoken = (id: string, sound: Partial<SoundMeasures>, speaker = 's') =>
    said('我们今天去', { id, speaker, sound: { ...usual, ...sound } });

  it('bins pitch and loudness beside the speaker, rate also by the clock', () => {
    const low = [1, 2, 3].map((id) => spoken(`low${id}`, {}, 'low'));
    const high = [1, 2, 3].map((id) => spoken(`high${id}`, { pitchHz: 240, loudnessLufs: -13 }, 'high'));
    const changed = spoken('up', { pitchHz: 150, loudnessLufs: -18, speechSeconds: 0.8, pauses: 1 }, 'low');
    expect(heard('dynamics', [...low, ...high, changed])).toMatchObject({
      'pitch: middle': 6,
      'pitch: high': 1,
      'loudness: normal': 6,
      'loudness: loud': 1,
      'rate: normal': 6,
      'rate: fast': 1,
      'ownRate: faster': 1,
      'pauses: with pause': 1,
      'arousal: excited': 1,
    });
    expect(heard('dynamics', [spoken('a', {})], { slowBelow: 6, fastAbove: 7 })).toMatchObject({ 'rate: slow': 1 });
  });

  it('bins how far the loudness moves beside the speaker', () => {
    const corpus = [6, 6, 6, 3, 10].map((loudnessRangeLu, id) => spoken(`u${id}`, { loudnessRangeLu }));
    expect(heard('dynamics', corpus)).toMatchObject({
      'loudnessRange: usual': 3,
      'loudnessRange: even': 1,
      'loudnessRange: uneven': 1,
    });
  });

  it('gives no rate and no range of loudness to a single syllable', () => {
    const facets = Object.keys(heard('dynamics', [said('好', { sound: usual })])).map((item) => item.split(':')[0]);
    expect(facets).toContain('pitch');
    expect(facets).not.toContain('rate');
    expect(facets).not.toContain('loudnessRange');
  });

  it('refuses what was not measured, and says what to do', () => {
    expect(() => heard('dynamics', [said('好')])).toThrow(ConfigError);
    expect(() => heard('dynamics', [said('好')])).toThrow(/'好' was not measured.*weight 0/);
  });
});
