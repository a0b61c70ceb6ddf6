import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { describeListedCorpus } from '../../../testing/corpusContract.ts';
import { aishell3ConfigSchema, aishell3Corpus } from './index.ts';

describeListedCorpus({
  plugin: aishell3Corpus,
  list: 'train/content.txt',
  audioOf: (id) => `train/wav/${id.slice(0, 7)}/${id}.wav`,
  placesAreFixed: true,
  wrongLine: { line: '../x.wav\t好 hao3', message: /content\.txt:3: .*expected a name such as SSB00050001\.wav/ },
  write: async (path, recordings) => {
    await mkdir(join(path, 'train'), { recursive: true });
    const lines = recordings.map(({ id, text }) => `${id}.wav\t${[...text].join(' ')}\n`);
    await writeFile(join(path, 'train', 'content.txt'), lines.join(''));
    return { path, sets: ['train'] };
  },
});

describe('AISHELL-3', () => {
  it('reads characters and pinyin, holds the test set out and can take some speakers only', async () => {
    const path = await temporaryFolder();
    const lists = {
      train: 'SSB00050001.wav\t广 guang3 州 zhou1 女 nv3\nSSB02730002.wav\t花 huar1 儿 er5 好 hao3 多\n',
      test: 'SSB00050009.wav\t找 zhao3 到 dao4\n',
    };
    for (const [set, list] of Object.entries(lists)) {
      for (const id of list.match(/SSB\d{8}/g) ?? []) {
        await mkdir(join(path, set, 'wav', id.slice(0, 7)), { recursive: true });
        await writeFile(join(path, set, 'wav', id.slice(0, 7), `${id}.wav`), encodeWav(buzz(0.3), 22050));
      }
      await writeFile(join(path, set, 'content.txt'), list);
    }
    const importWith = async (changes: object) => {
      const config = aishell3ConfigSchema.parse({ path, holdout: { fraction: 0 }, ...changes });
      const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
      return parseUtterances(
        'aishell3',
        (await aishell3Corpus.create(config as never, environment).import()).utterances,
      );
    };
    expect((await importWith({})).map(({ id, text, pinyin, split }) => [id, text, pinyin, split])).toEqual([
      ['SSB00050001', '广州女', ['guang3', 'zhou1', 'nv3'], 'train'],
      ['SSB02730002', '花儿好多', undefined, 'train'],
      ['SSB00050009', '找到', ['zhao3', 'dao4'], 'heldout'],
    ]);
    const some = await importWith({ speakers: ['SSB0273'] });
    expect(some.map(({ speaker }) => speaker)).toEqual(['SSB0273']);
  });
});
