import { describe, expect, it } from 'vitest';
import type { PoolUtterance } from '../../../core/dataContracts.ts';
import type { SentenceStates } from '../../../core/diversityContracts.ts';
import { axisScores } from '../../../diversity/axisScores.ts';
import { diversityReport } from '../../../diversity/diversityReport.ts';
import { featureTable } from '../../../diversity/featureTable.ts';
import { meaningAxis } from './index.ts';

const about = { rain: '下雨', sport: '打球', food: '吃饭' };
const kinds = Object.values(about);
const texts = Array.from({ length: 30 }, (_, place) => `${kinds[place % 3]}${'的好大人'[place % 4]}`);
/** States that point where the text is about, with a large common part. */
const states: SentenceStates = {
  encoder: 'a planted encoder',
  reference: texts,
  of: (text) => {
    const kind = kinds.findIndex((word) => text.startsWith(word));
    if (kind < 0) return undefined;
    return Float32Array.from(
      [0, 1, 2, 3],
      (at) => 10 + (at === kind ? 1 : 0) + 0.01 * text.charCodeAt(2) * (at % 2) * 1e-3,
    );
  },
};
const axis = meaningAxis.create(meaningAxis.configSchema.parse({ clusters: 3 }) as never, { states });
const weighted = [{ name: 'meaning', axis, weight: 1 }];
const corpusOf = (own: readonly string[]): readonly PoolUtterance[] =>
  own.map((text, place) => ({ id: `u${place}`, speaker: 's', text, durationSeconds: 1 }));
const topicScore = (own: readonly string[]) =>
  axisScores(featureTable(corpusOf(own), weighted), 1)[0]!.facets.find(({ facet }) => facet === 'topics')!;

describe('topics by sentence states', () => {
  it('are the planted ones, each named by a sentence of its own', () => {
    const facet = axis.facets.find(({ name }) => name === 'topics')!;
    expect([...facet.target.values()]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    for (const word of kinds) expect([...facet.target.keys()].filter((name) => name.includes(word))).toHaveLength(1);
  });

  it('say that a corpus about one thing lacks the others', () => {
    expect(topicScore(texts).score).toBeCloseTo(1);
    expect(topicScore(texts).entropyBits).toBeCloseTo(Math.log2(3));
    const rainy = topicScore(texts.filter((text) => text.startsWith(about.rain)));
    expect(rainy.score).toBeLessThan(0.6);
    expect(rainy.missing.map(({ item }) => item.slice(3, 5)).sort()).toEqual([about.food, about.sport].sort());
  });

  it('say nothing of a text without a state, and stay words without states', () => {
    expect(topicScore([...texts, '今天天气很好']).amount).toBe(texts.length);
    const byWords = meaningAxis.create(meaningAxis.configSchema.parse({}) as never, {});
    expect([...byWords.facets.at(-1)!.target.keys()]).toEqual(['technology', 'daily', 'literature']);
  });

  it('lie apart on the map of the report', () => {
    const { map } = diversityReport(corpusOf([...texts, '今天天气很好']), weighted, { seed: 1, states });
    expect(map.method).toContain('a planted encoder');
    expect(map.points).toHaveLength(texts.length);
    const own = (word: string) => map.points.filter(({ id }) => texts[Number(id.slice(1))]?.startsWith(word));
    const apart = (a: { x: number; y: number }, b: { x: number; y: number }) => Math.hypot(a.x - b.x, a.y - b.y);
    for (const word of kinds) {
      const [first, ...others] = own(word);
      for (const other of others) expect(apart(first!, other)).toBeLessThan(0.3);
      for (const other of kinds) if (other !== word) expect(apart(first!, own(other)[0]!)).toBeGreaterThan(0.9);
    }
  });
});
