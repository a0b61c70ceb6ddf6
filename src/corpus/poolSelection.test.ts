import { describe, expect, it } from 'vitest';
import { corpusStats } from './corpusStats.ts';
import { type SelectableUtterance, selectUtterances, totalSeconds } from './poolSelection.ts';

const corpus: readonly SelectableUtterance[] = Array.from({ length: 200 }, (_, index) => ({
  id: `u${index}`,
  speaker: index % 2 === 0 ? 'a' : 'b',
  kind: index % 4 < 2 ? 'recorded' : 'spliced',
  split: index % 10 === 9 ? 'heldout' : 'train',
  tags: { unit: index % 4 < 2 ? 'syllable' : 'sentence' },
  durationSeconds: 1 + (index % 7) / 10,
}));

describe('selectUtterances', () => {
  it('takes training utterances that meet every condition, in the order of the corpus', () => {
    const chosen = selectUtterances(corpus, { speakers: ['b'], kinds: ['spliced'], units: ['sentence'], seed: 1 });
    expect(chosen.length).toBeGreaterThan(20);
    expect(chosen.every((u) => u.speaker === 'b' && u.kind === 'spliced' && u.split === 'train')).toBe(true);
    expect(chosen).toEqual(corpus.filter((u) => chosen.includes(u)));
    expect(selectUtterances(corpus, { split: 'heldout', seed: 1 }).every((u) => u.split === 'heldout')).toBe(true);
  });

  it('fills a budget from below, the same for the same seed', () => {
    const chosen = selectUtterances(corpus, { budgetSeconds: 60, seed: 3 });
    expect(totalSeconds(chosen)).toBeLessThanOrEqual(60);
    expect(totalSeconds(chosen)).toBeGreaterThan(59);
    expect(selectUtterances(corpus, { budgetSeconds: 60, seed: 3 })).toEqual(chosen);
    expect(selectUtterances(corpus, { budgetSeconds: 60, seed: 4 })).not.toEqual(chosen);
  });

  it('says which condition leaves nothing and what there is', () => {
    expect(() => selectUtterances(corpus, { speakers: ['c'], seed: 1 })).toThrow(
      /speakers c leaves nothing of 180 utterances; there are speakers a, b; kinds recorded, spliced/,
    );
    expect(() => selectUtterances(corpus, { budgetSeconds: 0.5, seed: 1 })).toThrow('a budget of 0.5 s leaves nothing');
  });
});

describe('corpusStats', () => {
  it('counts utterances and minutes by group, and syllables', () => {
    const base = { audio: 'x.wav', text: '马', language: 'zh', speaker: 'a', kind: 'recorded' } as const;
    const stats = corpusStats([
      { ...base, id: '1', durationSeconds: 30, tags: { unit: 'syllable' }, pinyin: ['ma3'] },
      { ...base, id: '2', durationSeconds: 90, tags: { mood: 'formal' }, pinyin: ['ma3', 'de5'], split: 'heldout' },
    ]);
    expect(stats.total).toEqual({ utterances: 2, minutes: 2 });
    expect(stats.bySplit).toEqual({ heldout: { utterances: 1, minutes: 1.5 }, train: { utterances: 1, minutes: 0.5 } });
    expect(stats.byTag['unit=syllable']).toEqual({ utterances: 1, minutes: 0.5 });
    expect(stats.syllables).toEqual({ de5: 1, ma3: 2 });
  });
});
