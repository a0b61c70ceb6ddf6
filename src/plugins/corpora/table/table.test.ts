import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../../audio/wavFile.ts';
import { parseUtterances } from '../../../corpus/manifest.ts';
import { buzz, temporaryFolder } from '../../../corpus/toneFixture.ts';
import { describeListedCorpus } from '../../../testing/corpusContract.ts';
import { tableConfigSchema } from './config.ts';
import { tableCorpus } from './index.ts';

describeListedCorpus({
  plugin: tableCorpus,
  list: 'list.csv',
  wrongLine: { line: 'a.wav,好,more', message: /list\.csv:4: .*columns length is 2, got 3/i },
  write: async (folder, recordings) => {
    const path = join(folder, 'list.csv');
    await writeFile(path, ['audio,text', ...recordings.map(({ audio, text }) => `${audio},${text}`), ''].join('\n'));
    return { path };
  },
});

describe('a table of recordings', () => {
  const open = async (name: string, content: string, changes: object) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.wav'), encodeWav(buzz(2), 22050));
    await writeFile(join(folder, name), content);
    const config = tableConfigSchema.parse({ path: join(folder, name), holdout: { fraction: 0 }, ...changes });
    const environment = { cacheFolder: await temporaryFolder(), report: () => undefined };
    return parseUtterances('table', (await tableCorpus.create(config as never, environment).import()).utterances);
  };
  const columns = {
    ...{ audio: 'path', text: 'sentence', speaker: 'client_id', id: 'key', language: 'locale' },
    ...{ startSeconds: 'from', endSeconds: 'to' },
  };
  const head = 'client_id,path,key,sentence,locale,from,to\n';

  it('reads columns by their names, with quotes, line breaks and a byte order mark', async () => {
    const rows = `\uFEFF${head}anna,a.wav,one,"Yes, ""really"".",en,0.5,1\n,a.wav,two,"好\n吧",,,\n`;
    const utterances = await open('list.csv', rows, { columns, speaker: 'me' });
    expect(utterances.map(({ id, speaker, language, text, span }) => [id, speaker, language, text, span])).toEqual([
      ['one', 'anna', 'en', 'Yes, "really".', { startSeconds: 0.5, endSeconds: 1 }],
      ['two', 'me', 'zh', '好\n吧', undefined],
    ]);
  });

  it('reads tabs without quotes, and another delimiter where it is named', async () => {
    expect((await open('list.tsv', 'audio\ttext\na.wav\t"Well\n', {}))[0]!.text).toBe('"Well');
    expect((await open('list.txt', 'audio;text\na.wav;好\n', { delimiter: ';' }))[0]!.text).toBe('好');
  });

  it('says which column is not there, and which row makes no sense', async () => {
    await expect(open('list.csv', 'file,text\na.wav,好\n', {})).rejects.toThrow(
      /list\.csv:1: there is no column 'audio' \(found: file, text\); set corpus\.columns\.audio/,
    );
    const row = (line: string) => open('list.csv', `${head}${line}\n`, { columns });
    await expect(row(',a.wav,x,好,fr,,')).rejects.toThrow(/list\.csv:2: the language 'fr'/);
    await expect(row(',a.wav,x,好,zh,2,1')).rejects.toThrow(/list\.csv:2: from '2' to '1'/);
    await expect(row(',,x,好,zh,,')).rejects.toThrow(/list\.csv:2: the cell 'path' is empty/);
    await expect(row(',a.wav,x,"好,zh,,')).rejects.toThrow(/list\.csv:\d+: Quote Not Closed/);
  });
});
