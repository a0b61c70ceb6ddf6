import { describe, expect, it } from 'vitest';
import { builtInAxis } from '../testing/builtInAxes.ts';
import { type AskWeights, askedKinds, askSentences, type JudgedSentence, lossFigures } from './askSentences.ts';
import { featureTable, ItemIndex, itemCounts } from './featureTable.ts';
import { sentenceRows } from './readCandidate.ts';
import { readPool } from './recommendScript.ts';

const axes = ['phonemes', 'meaning'].map((name) => ({ name, weight: 1, axis: builtInAxis(name) }));
const index = new ItemIndex(axes);
const utterance = (text: string, place: number) => ({ id: `u${place}`, speaker: 's', text, durationSeconds: 2 });
const heard = ['今天他去北京了。', '我们明天回家。'];
const table = (texts: readonly string[]) => featureTable(texts.map(utterance), axes);
const counts = itemCounts(table(heard));

/** What is known and easy, what is new, and what is known and hard. */
const pool = ['今天他去北京。', '熊猫喜欢吃竹子吗？', '明天他回北京。'];
const { candidates } = readPool(
  pool.map((text, place) => ({ id: `p${place}`, text, split: 'train', tags: {} })),
  sentenceRows(index, axes),
);
const judged: readonly JudgedSentence[] = candidates.map((candidate, place) => ({
  ...{ candidate, loss: [0.9, 1, 1.5][place] as number, spread: [0.1, 0.3, 0.2][place] as number },
  hard: place === 2 ? [{ phoneme: 'b', hardness: 2 }] : [],
}));
const ask = (weights: Partial<AskWeights>, most = 3) =>
  askSentences(judged, index, { counts, most, weights: { coverage: 0, loss: 0, spread: 0, ...weights } });
const order = (weights: Partial<AskWeights>) => ask(weights).map(({ id }) => id);

describe('askSentences', () => {
  it('follows each side alone: what is new, what is lost, where samples differ', () => {
    expect(order({ coverage: 1 })[0]).toBe('p1');
    expect(order({ loss: 1 })).toEqual(['p2', 'p1', 'p0']);
    expect(order({ spread: 1 })).toEqual(['p1', 'p2', 'p0']);
  });

  it('ranks spread among the sampled ones, and one that was not sampled at 0', () => {
    const sampled = judged.map((one, place) => ({ ...one, spread: place === 1 ? undefined : one.spread }));
    const weights = { coverage: 0, loss: 0, spread: 1 };
    const asked = askSentences(sampled, index, { counts, most: 3, weights });
    expect(asked.map(({ id, spread }) => [id, spread])).toEqual([
      ['p2', 1],
      ['p0', 0],
      ['p1', 0],
    ]);
  });

  it('says why: gaps that are closed once, and what is hard', () => {
    const [first, ...others] = ask({ coverage: 1 });
    expect(first?.closes.map(({ item }) => item)).toContain('xiong2');
    expect(first?.coverage).toBe(1);
    const closed = [first, ...others].flatMap((one) => one?.closes.map(({ place }) => place) ?? []);
    expect(new Set(closed).size).toBe(closed.length);
    expect(ask({ loss: 1 })[0]?.hard).toEqual([{ phoneme: 'b', hardness: 2 }]);
  });

  it('counts what it asked for before: the same words are worth nothing twice', () => {
    const twins = [1, 1, 0].map((place, at) => {
      const one = judged[place] as JudgedSentence;
      return { ...one, candidate: { ...one.candidate, id: `t${at}` } };
    });
    const weights = { coverage: 1, loss: 0, spread: 0 };
    const asked = askSentences(twins, index, { counts, most: 3, weights });
    expect(asked.map(({ id }) => id)).toEqual(['t0', expect.anything(), expect.anything()]);
    expect(asked.find(({ id }) => id === 't1')?.closes.filter(({ needed }) => needed === 1)).toEqual([]);
  });

  it('measures what a sentence adds by what the others left would add', () => {
    const covers = ask({ coverage: 1 }).map(({ coverage }) => coverage);
    expect(covers[1]).toBe(1);
    const complete = Float64Array.from(counts, () => 100);
    const weights = { coverage: 1, loss: 0, spread: 0 };
    const asked = askSentences(judged, index, { counts: complete, most: 3, weights });
    expect(asked.map(({ coverage }) => coverage)).toEqual([0, 0, 0]);
  });

  it('gives no more than was asked for', () => {
    expect(ask({ coverage: 1 }, 2)).toHaveLength(2);
  });
});

describe('lossFigures', () => {
  const figuresOf = (sightings: readonly (readonly [string, number])[]) =>
    lossFigures(
      sightings,
      sightings.map(([, loss]) => loss),
    );
  const times = (count: number, key: string, loss: number) =>
    Array.from({ length: count }, (): readonly [string, number] => [key, loss]);

  it('draws what was seen little towards the mean', () => {
    const figures = figuresOf([...times(40, 'often', 2), ['once', 2], ...times(41, 'low', 0)]);
    expect(figures.get('often')).toMatchObject({ heldOut: 40, loss: (40 * 2 + 4 * 1) / 44 });
    // The mean is 1, and so is the deviation.
    expect(figures.get('often')!.hardness).toBeCloseTo(40 / 44, 9);
    expect(figures.get('once')!.hardness).toBeCloseTo(1 / 5, 9);
    expect(figures.get('low')!.hardness).toBeCloseTo(-41 / 45, 9);
  });

  it('says what is hard by negative losses too, as a likelihood has them', () => {
    const losses = [3, 1, 1, 1].flatMap((loss, key) => times(10, String(key), loss));
    const shifted = figuresOf(losses.map(([key, loss]) => [key, loss - 10] as const));
    for (const [key, { hardness }] of figuresOf(losses)) expect(shifted.get(key)!.hardness).toBeCloseTo(hardness, 9);
    expect(shifted.get('0')!.hardness).toBeGreaterThan(1);
    expect(figuresOf([['only', 5]]).get('only')!.hardness).toBe(0);
  });
});

describe('askedKinds', () => {
  it('names what was never recorded, and what loses much on held-out data', () => {
    const heldOut = ['你去哪儿？', '他回家。', '他回北京。', '她回家。'];
    const kinds = askedKinds(index, counts, {
      ...{ table: table(heldOut), losses: [9, 1, 1, 1], durationErrorsMs: [90, 10, 10, 10] },
    });
    const question = kinds.find(({ item }) => item === 'question')!;
    expect(question).toMatchObject({ heard: 0, isGap: true });
    expect(question.figure!.hardness).toBeGreaterThan(0);
    expect(question.durationErrorMs).toBe(90);
    const exclamation = kinds.find(({ item }) => item === 'exclamation')!;
    expect(exclamation).toMatchObject({ isGap: true, figure: undefined, durationErrorMs: undefined });
    expect(kinds.indexOf(question)).toBeLessThan(kinds.indexOf(exclamation));
    expect(kinds.find(({ item }) => item === 'statement')).toBeUndefined();
  });

  it('judges an utterance beside those of which the same facet says anything', () => {
    const heldOut = ['啊', '啊', '啊', '他回家。', '他回北京。'];
    const kinds = askedKinds(index, counts, {
      ...{ table: table(heldOut), losses: [1, 1, 1, 9, 9], durationErrorsMs: [1, 1, 1, 9, 9] },
    });
    expect(kinds.filter(({ facet, figure }) => facet === 'tone pairs' && (figure?.hardness ?? 0) > 0)).toEqual([]);
    expect(kinds.find(({ facet, item }) => facet === 'initials' && item === 'b')!.figure!.hardness).toBeGreaterThan(0);
  });

  it('counts an utterance once for each of its items', () => {
    const heldOut = ['他他他他他他他他。', '回家。'];
    const kinds = askedKinds(index, counts, {
      ...{ table: table(heldOut), losses: [3, 1], durationErrorsMs: [10, 30] },
    });
    // Both have a first tone, which the hard one has eight times.
    expect(kinds.find(({ facet, item }) => facet === 'tones' && item === '1')).toBeUndefined();
    // Mean 2, deviation 1: one sighting of 3 drawn to the mean by four.
    expect(kinds.find(({ facet, item }) => facet === 'tone pairs' && item === '1-1')!.figure).toEqual({
      ...{ heldOut: 1, loss: (3 + 4 * 2) / 5, hardness: (3 + 4 * 2) / 5 - 2 },
    });
  });
});
