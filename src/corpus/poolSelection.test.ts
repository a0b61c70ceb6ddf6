import { describe, expect, it } from 'vitest';
import { randomSelection } from '../plugins/selections/random/index.ts';
import { axisEnvironment } from '../testing/builtInAxes.ts';
import { corpusStats } from './corpusStats.ts';
import { type SelectableUtterance, selectUtterances, totalSeconds } from './poolSelection.ts';

const corpus: readonly SelectableUtterance[] = Array.from({ length: 200 }, (_, index) => ({
  id: `u${index}`,
  speaker: index % 2 === 0 ? 'a' : 'b',
  text: '好',
  kind: index % 4 < 2 ? 'recorded' : 'spliced',
  split: index % 10 === 9 ? 'heldout' : 'train',
  tags: { unit: index % 4 < 2 ? 'syllable' : 'sentence' },
  durationSeconds: 1 + (index % 7) / 10,
}));

const selection = randomSelection.create({} as never, axisEnvironment);

describe('selectUtterances', () => {
  it('takes training utterances that meet every condition, in the order of the corpus', () => {
    const chosen = selectUtterances(corpus, {
      speakers: ['b'],
      kinds: ['spliced'],
      units: ['sentence'],
      seed: 1,
      selection,
    });
    expect(chosen.length).toBeGreaterThan(20);
    expect(chosen.every((u) => u.speaker === 'b' && u.kind === 'spliced' && u.split === 'train')).toBe(true);
    expect(chosen).toEqual(corpus.filter((u) => chosen.includes(u)));
    expect(selectUtterances(corpus, { split: 'heldout', seed: 1, selection }).every((u) => u.split === 'heldout')).toBe(
      true,
    );
  });

  it('fills a budget from below, the same for the same seed', () => {
    const chosen = selectUtterances(corpus, { budgetSeconds: 60, seed: 3, selection });
    expect(totalSeconds(chosen)).toBeLessThanOrEqual(60);
    expect(totalSeconds(chosen)).toBeGreaterThan(59);
    expect(selectUtterances(corpus, { budgetSeconds: 60, seed: 3, selection })).toEqual(chosen);
    expect(selectUtterances(corpus, { budgetSeconds: 60, seed: 4, selection })).not.toEqual(chosen);
  });

  it('takes what a selection gives, in its order as far as a budget goes', () => {
    const seconds = (ids: readonly string[]) => ids.map((id) => corpus.find((one) => one.id === id)!.durationSeconds);
    const ranked = ['u6', 'u0', 'u4'];
    const chosen = { rank: () => ranked };
    const ids = (budgetSeconds?: number) =>
      selectUtterances(corpus, { selection: chosen, seed: 1, budgetSeconds }).map(({ id }) => id);
    expect(ids()).toEqual(['u0', 'u4', 'u6']);
    expect(ids(seconds(['u6', 'u0']).reduce((sum, one) => sum + one))).toEqual(['u0', 'u6']);
  });

  it('says which condition leaves nothing and what there is', () => {
    expect(() => selectUtterances(corpus, { speakers: ['c'], seed: 1, selection })).toThrow(
      /speakers c leaves nothing of 180 utterances; there are speakers a, b; kinds recorded, spliced/,
    );
    expect(() => selectUtterances(corpus, { budgetSeconds: 0.5, seed: 1, selection })).toThrow(
      'a budget of 0.5 s leaves nothing',
    );
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
