import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ownPoolFile, readSentencePool } from '../../src/corpus/sentencePool.ts';
import { bareText } from '../../src/corpus/split.ts';
import { featureTable, itemCounts } from '../../src/diversity/featureTable.ts';
import { mandarinReference } from '../../src/diversity/mandarinReference.ts';
import { spokenTokens } from '../../src/diversity/spokenTokens.ts';
import { kokoroPhonemes } from '../../src/plugins/corpora/rendered/kokoroPhonemes.ts';
import { builtInAxis } from '../../src/testing/builtInAxes.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { nearHeldOut } from './nearHeldOut.ts';

const script = await readSentencePool('assets/nanoZh/script.tsv');
const heldOut = await readSentencePool('assets/nanoZh/heldout.tsv');

describe('the script of nano-zh', () => {
  it('is what its config pins', async () => {
    const config = parse(await readFile('configs/corpus/nano-zh.yaml', 'utf8')) as {
      corpora: Record<string, { sentences: string; sentencesSha256: string }>;
    };
    for (const { sentences, sentencesSha256 } of Object.values(config.corpora))
      expect(
        createHash('sha256')
          .update(await readFile(sentences))
          .digest('hex'),
        sentences,
      ).toBe(sentencesSha256);
  });

  it('has no sentence that is near a held-out one, and no text twice', async () => {
    const own = (await readSentencePool(ownPoolFile)).filter(({ split }) => split === 'heldout');
    const near = nearHeldOut([...heldOut, ...own].map(({ text }) => text));
    expect(script.filter(({ text }) => near(text))).toEqual([]);
    expect(new Set(script.map(({ text }) => bareText(text))).size).toBe(script.length);
    expect(heldOut.map(({ split }) => split)).toEqual(Array(60).fill('heldout'));
  });

  it('has every legal syllable with its tones, every pair of tones and every letter', () => {
    const axes = [{ name: 'phonemes', axis: builtInAxis('phonemes'), weight: 1 }];
    const pool = script.map((line) => ({ ...line, speaker: '', durationSeconds: 1 }));
    const { index, ...table } = featureTable(pool, axes);
    const counts = itemCounts({ index, ...table });
    const missing = (facet: string) => {
      const found = index.facets.find(({ name }) => name === facet)!;
      return found.items.filter((_, number) => counts[found.first + number] === 0);
    };
    expect(missing('tonedSyllables')).toEqual([]);
    expect(missing('tonePairs')).toEqual([]);
    expect(missing('letters')).toEqual([]);
    const said = new Set(script.flatMap((line) => spokenTokens(line).map(({ unit }) => unit)));
    const legal = Object.keys(mandarinReference().legal);
    const unsaid = legal.filter((unit) => !said.has(unit));
    // Neutral tones that only their words have.
    expect(unsaid.filter((unit) => !unit.endsWith('5'))).toEqual([]);
    expect(unsaid.length).toBeLessThan(20);
  });

  it('has questions, exclamations and Latin words, and the teacher can say all of it', () => {
    const frontend = mandarinFrontend({ erhua: 'separate', letters: 'mandarin', words: 'mandarin' });
    const unsaid = [...script, ...heldOut].filter(({ text }) => kokoroPhonemes(text, frontend) === undefined);
    expect(unsaid.map(({ text }) => text)).toEqual([]);
    const count = (pattern: RegExp) => script.filter(({ text }) => pattern.test(text)).length;
    expect([script.length, count(/？/), count(/！/), count(/\p{Script=Latin}/u), count(/^请读：/)]).toEqual([
      4992, 1230, 680, 584, 39,
    ]);
  });
});

describe('what is near a held-out sentence', () => {
  const near = nearHeldOut(['我每天早上喝咖啡。', '你好！']);

  it('is the same, one edit from it, holds it, or shares a long run', () => {
    const close = [
      '我每天早上喝咖啡',
      '我每天早上喝红茶咖啡',
      '我每天晚上喝咖啡',
      '我天早上喝咖啡',
      '你好。',
      '他说我每天早上喝咖啡吗',
    ];
    expect(close.map(near)).toEqual([true, false, true, true, true, true]);
    expect(near('我们每天早上都喝茶。')).toBe(false);
    expect(near('你好吗？')).toBe(false);
  });
});
