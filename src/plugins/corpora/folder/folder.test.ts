import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances, readManifest } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { folderConfigSchema, folderCorpus } from './index.ts';

describe('the folder corpus', () => {
  let path: string;
  let cacheFolder: string;
  beforeEach(async () => {
    path = await temporaryFolder();
    cacheFolder = await temporaryFolder();
  });
  const importIt = async (changes: object = {}) => {
    const config = folderConfigSchema.parse({ path, holdout: { fraction: 0 }, ...changes });
    const { utterances, root } = await folderCorpus
      .create(config as never, { cacheFolder, report: () => undefined })
      .import();
    return { root, utterances: await parseUtterances('folder', utterances) };
  };
  const put = async (name: string, content: string | Uint8Array) => {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), content);
  };
  const wav = encodeWav(buzz(0.3), 22050);

  it('takes recordings with texts beside them where they lie, the speaker from the first folder', async () => {
    await put('anna/one.wav', wav);
    await put('anna/one.txt', '你好。\n');
    await put('bert/deep/two.wav', wav);
    await put('bert/deep/two.lab', 'ni3 hao3');
    const { root, utterances } = await importIt();
    expect(root).toBe(path);
    expect(utterances.map(({ id, audio, speaker, text }) => [id, audio, speaker, text])).toEqual([
      ['anna-one', 'anna/one.wav', 'anna', '你好。'],
      ['bert-deep-two', 'bert/deep/two.wav', 'bert', 'ni3 hao3'],
    ]);
    expect(utterances[0]!.durationSeconds).toBeCloseTo(0.3, 3);
    expect(utterances[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await readdir(cacheFolder, { recursive: true })).filter((name) => name.endsWith('.wav'))).toEqual([]);
  });

  it('leaves a manifest in the cache that can be read again', async () => {
    await put('one.wav', wav);
    await put('one.txt', '你好。');
    const { utterances } = await importIt();
    const file = (await readdir(cacheFolder, { recursive: true })).find((name) => name.endsWith('manifest.jsonl'))!;
    const manifest = await readManifest(join(cacheFolder, file));
    expect(manifest.utterances).toEqual(utterances);
    expect(manifest.root).toBe(path);
    expect(utterances[0]!.speaker).toBe(basename(path));
  });

  it('takes texts and speakers from a list', async () => {
    await put('a.wav', wav);
    await put('b.wav', wav);
    await put('metadata.csv', 'a.wav|你好。|anna\nb.wav|再见。\n');
    const { utterances } = await importIt({ speaker: 'me' });
    expect(utterances.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['anna', '你好。'],
      ['me', '再见。'],
    ]);
  });

  it('holds the same texts out every time', async () => {
    for (let i = 0; i < 12; i++) {
      await put(`${i}.wav`, wav);
      await put(`${i}.txt`, `第${'一'.repeat(i + 1)}句。`);
    }
    const heldOut = async () =>
      (await importIt({ holdout: { fraction: 0.5 } })).utterances.filter((u) => u.split === 'heldout').map((u) => u.id);
    const first = await heldOut();
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(12);
    expect(await heldOut()).toEqual(first);
  });

  it('says file and line of what is wrong', async () => {
    await expect(importIt()).rejects.toThrow('holds no recordings with texts');
    await expect(importIt({ path: join(path, 'gone') })).rejects.toThrow('corpus.path: there is no folder');
    await put('one.wav', wav);
    await expect(importIt()).rejects.toThrow(/one\.wav: no text beside it; write what is said into one\.txt/);
    await put('one.txt', '  ');
    await expect(importIt()).rejects.toThrow(/one\.txt: 'one\.wav' has an empty text/);
    await put('one.txt', '好');
    await put('one.wav', wav.subarray(0, 2000));
    await expect(importIt()).rejects.toThrow(/one\.txt: .*one\.wav: the WAV file is cut short/);
    await put('metadata.tsv', 'gone.wav\t你好');
    await expect(importIt()).rejects.toThrow(/metadata\.tsv:1: the recording 'gone\.wav' is missing/);
    await put('metadata.tsv', '../up.wav\t你好');
    await expect(importIt()).rejects.toThrow(/metadata\.tsv:1: '\.\.\/up\.wav' lies outside/);
    await put('metadata.tsv', '\none.wav');
    await expect(importIt()).rejects.toThrow(/metadata\.tsv:2: 1 cells parted by tabs; expected path, text/);
  });
});
