import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buzzItems,
  carelessListener,
  type JudgingWorld,
  simulatedAnswers,
  simulatedListeners,
} from '../testing/simulatedListeners.ts';
import { analyseTest, type ListeningResults } from './analyseTest.ts';
import { answersCsv, listeningLatex } from './analysisTables.ts';
import { reachSentence, verdictSentence } from './describeResults.ts';
import type { HeardItem } from './heardItem.ts';
import { settingsSchemas } from './listeningSettings.ts';
import { makeTest } from './makeTest.ts';
import type { TestKey } from './testKey.ts';

const grades: JudgingWorld = {
  means: { plain: 50, novel: 60, recording: 90, 'anchor 3.5 kHz': 20 },
  ...{ listener: 6, item: 5, listenerTaste: 5, itemTaste: 4, judgement: 6 },
};
/** As far apart as nobody could miss. */
const apart: JudgingWorld = { ...grades, means: { ...grades.means, novel: 78 }, listenerTaste: 2, itemTaste: 2 };
const scores: JudgingWorld = {
  means: { plain: 2.6, novel: 3.6, recording: 4.5 },
  ...{ listener: 0.3, item: 0.3, listenerTaste: 0.2, itemTaste: 0.2, judgement: 0.4 },
};

describe('the analysis of a listening test', () => {
  let folder: string;
  let items: readonly HeardItem[];

  beforeAll(async () => {
    ({ folder, items } = await buzzItems(9, ['plain', 'novel']));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function keyOf(kind: keyof typeof settingsSchemas, more: object = {}): Promise<TestKey> {
    const settings = settingsSchemas[kind].parse({ kind, items: 8, listeners: 12, ...more });
    return (await makeTest(items, ['plain', 'novel'], settings)).key;
  }

  function analysed(
    key: TestKey,
    world: JudgingWorld,
    { number = 1, careless = 0, resamplings = 300 } = {},
  ): ListeningResults {
    const behaviourOf = simulatedListeners(key, world, number);
    const answers = Array.from({ length: 12 }, (_, place) => {
      const listener = place + 1;
      const behaviour = listener > 12 - careless ? carelessListener(key, number + listener) : behaviourOf(listener);
      return simulatedAnswers(key, listener, behaviour);
    });
    return analyseTest(key, answers, { resamplings });
  }

  it('finds a planted difference of MUSHRA grades and screens out who graded at random without headphones', async () => {
    const key = await keyOf('mushra');
    const results = analysed(key, apart, { careless: 2 });
    expect(results.contrasts[0]).toMatchObject({ arm: 'novel', baseline: 'plain', isPrimary: true, verdict: 'better' });
    const { value, low, high } = results.contrasts[0]!.figure;
    expect([value > low!, value < high!, low! > 20]).toEqual([true, true, true]);
    expect([results.kept, results.items]).toEqual([10, 8]);
    const out = results.listeners.filter(({ reasons }) => reasons.length > 0);
    expect(out.map(({ answers }) => answers.listener)).toEqual([11, 12]);
    for (const { reasons } of out) {
      expect(reasons.join()).toMatch(/headphone check: \d of 6 tones/);
      expect(reasons.join()).toMatch(/hidden reference below 90 in \d+ % of the items/);
    }
    expect(results.systems.map(({ system, role }) => [system, role])).toEqual([
      ['recording', 'hidden'],
      ['novel', 'arm'],
      ['plain', 'arm'],
      ['anchor 3.5 kHz', 'anchor'],
    ]);
    expect(results.systems[0]!.figure.value).toBe(100);
    expect(verdictSentence(results)).toMatch(/^novel was judged better than plain \(\+2\d\.\d, 95 % interval/);
    expect(reachSentence(results)).toContain('0.008');
    expect(answersCsv(key, results).split('\n')).toHaveLength(1 + 12 * 8 * 4 + 1);
    expect(listeningLatex(results)).toContain('novel − plain & $');
  });

  it('finds what MOS listeners score, also where each hears an item by one system only', async () => {
    const all = analysed(await keyOf('mos'), scores);
    expect(all.contrasts[0]?.verdict).toBe('better');
    expect(all.systems.map(({ system }) => system)).toEqual(['recording', 'novel', 'plain']);
    const one = analysed(await keyOf('mos', { perListener: 'one' }), scores);
    expect(one.contrasts[0]?.verdict).toBe('better');
    expect(one.contrasts[0]?.differences).toHaveLength(12);
    const careless = analysed(await keyOf('mos', { headphones: false }), scores, { careless: 3 });
    expect(careless.listeners.slice(9).map(({ reasons }) => reasons.join())).toEqual(
      [1, 2, 3].map(() => expect.stringMatching(/[123] of 3 catch items wrong/)),
    );
  });

  it('counts choices exactly, beside listeners and items as units', async () => {
    const preference = analysed(await keyOf('preference'), apart);
    const [contrast] = preference.contrasts;
    expect(contrast).toMatchObject({ verdict: 'better', exact: { count: 96 } });
    expect(contrast!.p).toBe(Math.max(contrast!.pListeners, contrast!.pItems, contrast!.pBoth));
    expect(contrast!.exact!.share).toBeCloseTo(contrast!.figure.value, 12);
    expect(verdictSentence(preference)).toMatch(/novel was judged better than plain \(\d+\.\d % \(\d+ of 96\)/);

    const abx = analysed(await keyOf('abx'), apart);
    expect(abx.contrasts[0]).toMatchObject({ verdict: 'told apart', p: abx.contrasts[0]!.exact!.p });
    expect(abx.needed).toEqual({ events: 59, count: 96 });
    const same = { ...grades, means: { plain: 50, novel: 50 }, listenerTaste: 0, itemTaste: 0, judgement: 0 };
    expect(analysed(await keyOf('abx'), same).contrasts[0]?.verdict).toBe('undecided');
  });

  it('says that few listeners can show nothing, and that none is left', async () => {
    const key = await keyOf('mushra', { listeners: 4 });
    const behaviourOf = simulatedListeners(key, grades, 3);
    const few = [1, 2, 3, 4].map((listener) => simulatedAnswers(key, listener, behaviourOf(listener)));
    const results = analyseTest(key, few);
    expect(results.contrasts[0]).toMatchObject({ verdict: 'undecided', smallestP: 0.125 });
    expect(verdictSentence(results)).toContain('4 listeners, 8 items give no p below 0.125: nothing is claimed.');
    expect(reachSentence(results)).toContain('A claim at 0.05 needs 6 listeners and as many items.');
    const careless = [simulatedAnswers(key, 1, carelessListener(key, 1))];
    expect(() => analyseTest(key, careless)).toThrow(
      /^no listener is left of 1: nothing can be said\n {2}answers-1.json: /,
    );
  });

  it('has intervals that hold the planted difference in about 95 of 100 tests, and rarely claims one that is not there', async () => {
    const key = await keyOf('mushra');
    const tests = 300;
    const alike = { ...grades, means: { ...grades.means, novel: 50 } };
    let [covered, claimed, found] = [0, 0, 0];
    for (let number = 1; number <= tests; number++) {
      const [contrast] = analysed(key, grades, { number, resamplings: 20 }).contrasts;
      covered += Number(contrast!.figure.low! <= 10 && 10 <= contrast!.figure.high!);
      found += Number(contrast!.verdict === 'better');
      claimed += Number(
        analysed(key, alike, { number: 1000 + number, resamplings: 20 }).contrasts[0]!.verdict !== 'undecided',
      );
    }
    expect(covered / tests).toBeGreaterThanOrEqual(0.93);
    expect(covered / tests).toBeLessThanOrEqual(0.99);
    expect(found / tests).toBeGreaterThan(0.5);
    expect(claimed / tests).toBeLessThanOrEqual(0.05);
  });
});
