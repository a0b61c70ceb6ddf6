import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseTest } from '../../listening/analyseTest.ts';
import type { HeardItem } from '../../listening/heardItem.ts';
import { settingsSchemas } from '../../listening/listeningSettings.ts';
import { makeTest } from '../../listening/makeTest.ts';
import { buzzItems, carelessListener, simulatedAnswers, simulatedListeners } from '../../testing/simulatedListeners.ts';
import { renderAnalysis } from './renderAnalysis.ts';

const world = {
  means: { plain: 50, 'new & old': 65 },
  ...{ listener: 5, item: 5, listenerTaste: 4, itemTaste: 4, judgement: 5 },
};

describe('the page of what listeners said', () => {
  let folder: string;
  let items: readonly HeardItem[];

  beforeAll(async () => {
    ({ folder, items } = await buzzItems(7, ['plain', 'new & old']));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function page(kind: 'mushra' | 'preference'): Promise<string> {
    const settings = settingsSchemas[kind].parse({ kind, items: 6, listeners: 9 });
    const { key } = await makeTest(items, ['plain', 'new & old'], settings);
    const behaviourOf = simulatedListeners(key, world, 2);
    const answers = Array.from({ length: 9 }, (_, place) =>
      simulatedAnswers(key, place + 1, place === 8 ? carelessListener(key, 9) : behaviourOf(place + 1)),
    );
    const results = analyseTest(key, answers, { resamplings: 50 });
    return renderAnalysis({ title: 'Which <one>?', createdAt: '2025-03-02T14:05:00Z', command: 'tonelab x', results });
  }

  it('shows grades, the difference, and who was screened out for what', async () => {
    const text = await page('mushra');
    expect(text).toContain('new &amp; old was judged better than plain');
    expect(text).toContain('hidden reference</span>');
    expect(text).toContain('<td data-label="verdict" class="verdict better">better</td>');
    expect(text.match(/class="pair"/g)).toHaveLength(8);
    expect(text).toMatch(/<tr class="out">.*\n.*\n.*headphone check: \d of 6 tones/);
    expect(text).not.toContain('id="choices"');
    expect(text).toContain('Which &lt;one&gt;?');
  });

  it('shows choices with their exact interval', async () => {
    const text = await page('preference');
    expect(text).toContain('id="choices"');
    expect(text).toContain('n = 48');
    expect(text).not.toContain('id="scores"');
  });
});
