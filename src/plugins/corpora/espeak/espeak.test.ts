import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootMeanSquare } from '../../../audio/level.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { temporaryFolder } from '../../../corpus/toneFixture.ts';
import { espeakConfigSchema } from './config.ts';
import { espeakCorpus } from './index.ts';
import { espeakSpelling, splitAtBreaks } from './speakPinyin.ts';

describe('the espeak corpus', () => {
  it('speaks a pool and its syllables in two voices, labelled synthetic, and reuses them', async () => {
    const folder = await temporaryFolder();
    const sentences = join(folder, 'pool.tsv');
    await writeFile(sentences, 'id\ttext\tsplit\ns1\t你好，妈妈。\ttrain\ns2\t马多吗？\theldout\ns3\t买A股。\ttrain\n');
    const environment = { cacheFolder: folder, report: () => undefined };
    const importIt = () => espeakCorpus.create(espeakConfigSchema.parse({ sentences }) as never, environment).import();
    const { utterances } = await importIt();
    const all = await parseUtterances('espeak', utterances);
    expect([...new Set(all.map(({ kind }) => kind))]).toEqual(['synthetic']);
    const low = all.filter(({ speaker }) => speaker === 'espeak-low');
    expect(low.map(({ text }) => text)).toEqual([
      'duo1',
      'hao3',
      'ma1',
      'ma3',
      'ma5',
      'ni2',
      '你好，妈妈。',
      '马多吗？',
    ]);
    expect(low.map(({ split }) => split).at(-1)).toBe('heldout');
    expect(all.filter(({ speaker }) => speaker === 'espeak-high')).toHaveLength(low.length);
    expect(low.every(({ durationSeconds }) => durationSeconds > 0.1 && durationSeconds < 3)).toBe(true);
    expect(low[6]!.durationSeconds).toBeGreaterThan(2 * low[2]!.durationSeconds);
    expect((await importIt()).utterances).toEqual(utterances);
  });

  it('spells the three syllables that eSpeak NG would read as English letters so that they are Mandarin', async () => {
    const { default: run } = await import('espeak-ng');
    const phonemes = async (text: string) => {
      const said: string[] = [];
      await run({
        arguments: ['-v', 'cmn-latn-pinyin', '-q', '-x', text],
        print: (line) => said.push(line),
        printErr: () => undefined,
      });
      return said.join(' ');
    };
    expect(await phonemes('xiong2')).toContain('(en)');
    expect(await phonemes(espeakSpelling('xiong2'))).not.toContain('(en)');
    expect(espeakSpelling('jiong3 qiong2 xiong1 jiang1 yong4')).toBe('jong3 qong2 xong1 jiang1 yong4');
  });

  it('cuts at long silences only', () => {
    const samples = new Float32Array(1000);
    samples.fill(0.5, 100, 200);
    samples.fill(-0.5, 230, 300);
    samples.fill(0.5, 700, 800);
    const pieces = splitAtBreaks(samples, 200);
    expect(pieces.map(({ length }) => length)).toEqual([200, 100]);
    expect(rootMeanSquare(pieces[1]!)).toBeCloseTo(0.5, 5);
    expect(splitAtBreaks(new Float32Array(10), 5)).toEqual([]);
  });
});
