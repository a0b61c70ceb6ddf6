import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPoolFile, readSentencePool } from './sentencePool.ts';
import { temporaryFolder } from './toneFixture.ts';

async function poolFile(name: string, content: string): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content);
  return file;
}

describe('readSentencePool', () => {
  it('reads the pool of the package: at least 500 sentences, some held out, no text twice', async () => {
    const sentences = await readSentencePool(ownPoolFile);
    expect(sentences.length).toBeGreaterThanOrEqual(500);
    expect(sentences.filter(({ split }) => split === 'heldout').length).toBeGreaterThanOrEqual(40);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
    expect(sentences.every(({ tags }) => tags.unit === 'sentence' && tags.mood !== undefined)).toBe(true);
  });

  it('reads plain text as training sentences', async () => {
    const file = await poolFile('my lines.txt', '你好。\n\n再见。\r\n');
    expect(await readSentencePool(file)).toEqual([
      { id: 'my-lines-00001', text: '你好。', split: 'train', tags: { unit: 'sentence' } },
      { id: 'my-lines-00003', text: '再见。', split: 'train', tags: { unit: 'sentence' } },
    ]);
  });

  it('names file and line of a bad row', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['id\ttext\n1\t你好', /pool\.tsv:1: the head line has no column 'split'/],
      ['id\ttext\tsplit\n1\t你好', /pool\.tsv:2: 2 cells, the head line has 3/],
      ['id\ttext\tsplit\n1\t你好\ttrian', /pool\.tsv:2: split is 'trian'; expected train or heldout/],
      ['id\ttext\tsplit\n1\t\ttrain', /pool\.tsv:2: id and text must not be empty/],
      ['id\ttext\tsplit\n1\t好\ttrain\n1\t你\ttrain', /pool\.tsv:3: the id '1' was used in line 2 already/],
    ];
    for (const [content, message] of cases) {
      await expect(readSentencePool(await poolFile('pool.tsv', content))).rejects.toThrow(message);
    }
    await expect(readSentencePool('/nowhere/pool.tsv')).rejects.toThrow('the sentences cannot be read');
  });
});
