import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { describeListedCorpus } from '../../../testing/corpusContract.ts';
import { gptSovitsListConfigSchema, gptSovitsListCorpus } from './index.ts';

describeListedCorpus({
  plugin: gptSovitsListCorpus,
  list: 'voice.list',
  wrongLine: { line: 'a.wav|anna|好', message: /voice\.list:3: 3 cells parted by '\|'; expected path\|speaker/ },
  write: async (folder, recordings) => {
    const path = join(folder, 'voice.list');
    await writeFile(path, recordings.map(({ audio, text }) => `${audio}|anna|ZH|${text}\n`).join(''));
    return { path };
  },
});

describe('a list of GPT-SoVITS', () => {
  it('looks for the ends of paths where the folder of the recordings is given, and reads languages', async () => {
    const folder = await temporaryFolder();
    const list = join(await temporaryFolder(), 'x.list');
    for (const name of ['a.wav', 'b.wav']) await writeFile(join(folder, name), encodeWav(buzz(0.3), 22050));
    const importWith = async (lines: string) => {
      await writeFile(list, lines);
      const config = gptSovitsListConfigSchema.parse({ path: list, audioRoot: folder, holdout: { fraction: 0 } });
      const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
      const { utterances } = await gptSovitsListCorpus.create(config as never, environment).import();
      return parseUtterances('gpt-sovits-list', utterances);
    };
    const windows = 'D:\\voices\\sliced\\a.wav|anna|zh|你好\n/root/output/b.wav|bert|EN|Yes | no.\n';
    expect(
      (await importWith(windows)).map(({ audio, speaker, language, text }) => [audio, speaker, language, text]),
    ).toEqual([
      ['a.wav', 'anna', 'zh', '你好'],
      ['b.wav', 'bert', 'en', 'Yes | no.'],
    ]);
    await mkdir(join(folder, 'sliced'));
    await writeFile(join(folder, 'sliced', 'c.wav'), encodeWav(buzz(0.4), 22050));
    const [inside] = await importWith('/root/output/sliced/c.wav|anna|ZH|你好\n');
    expect(inside?.audio).toBe('sliced/c.wav');
    await expect(importWith('../x/d.wav|anna|ZH|你好\n')).rejects.toThrow(
      /x\.list:1: the recording 'd\.wav' is missing/,
    );
    await expect(importWith('a.wav|anna|JA|あ\n')).rejects.toThrow(/x\.list:1: the language 'JA'/);
    await expect(importWith('a.wav||ZH|好\n')).rejects.toThrow(/x\.list:1: the speaker is empty/);
  });
});
