import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../corpus/toneFixture.ts';
import { readSentences } from './readText.ts';

const args = { 'config-dir': [], 'config-name': 'config', overrides: [] };

describe('text --file', () => {
  const pinyinOf = async (content: string | Uint8Array) => {
    const file = join(await temporaryFolder(), 'sentences.txt');
    await writeFile(file, content);
    const shown: string[] = [];
    for await (const { description } of readSentences({ sentence: '', file }, args))
      shown.push(description.pinyin.join(' '));
    return shown;
  };

  it('reads sentence by sentence, whatever line ends and byte order mark a file has', async () => {
    expect(await pinyinOf('\uFEFF你好！再见。\r\n\r\n看A股')).toEqual(['ni2 hao3', 'zai4 jian4', 'kan4 ai1 gu3']);
  });

  it('names file and line of a sentence that cannot be read, a file that is empty, missing or no UTF-8', async () => {
    await expect(pinyinOf('你好。\nあ。\n')).rejects.toThrow(/sentences\.txt:2: .*'あ' \(U\+3042\)/);
    await expect(pinyinOf('\n \n')).rejects.toThrow(/sentences\.txt: nothing to read/);
    await expect(pinyinOf(Buffer.from([0xc4, 0xe3]))).rejects.toThrow(/sentences\.txt:1: is not UTF-8/);
    const missing = readSentences({ sentence: '', file: '/nowhere/a.txt' }, args).next();
    await expect(missing).rejects.toThrow('/nowhere/a.txt: there is no such file');
  });
});
