import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextError } from '../errors.ts';
import {
  buildCharacterVocabulary,
  characterTokenizer,
  loadCharacterTokenizer,
  roleTokens,
  saveVocabulary,
} from './characterTokenizer.ts';

const roles = Object.values(roleTokens);
const vocabulary = [...roles, '你', '好', '，', '世', '界', 'a', 'b', '1'];
const tokenizer = characterTokenizer(vocabulary);

describe('characterTokenizer', () => {
  it('gives each character its line in the vocabulary, between [CLS] and [SEP]', () => {
    const { ids, offsets, truncatedTokens } = tokenizer.encode('你好，世界');
    expect([...ids]).toEqual([2, 5, 6, 7, 8, 9, 3]);
    expect(offsets[0]).toEqual({ start: -1, end: -1 });
    expect(offsets[2]).toEqual({ start: 1, end: 2 });
    expect(truncatedTokens).toBe(0);
  });

  it('keeps offsets into the text across spaces, capitals, accents and surrogate pairs', () => {
    const text = '你 Áb😀好';
    const { ids, offsets } = tokenizer.encode(text, { addRoleTokens: false });
    expect([...ids]).toEqual([5, 10, 11, 1, 6]);
    expect(offsets.map(({ start, end }) => text.slice(start, end))).toEqual(['你', 'Á', 'b', '😀', '好']);
  });

  it('truncates to maxTokens, keeps [SEP] and says how much was cut', () => {
    const { ids, truncatedTokens } = tokenizer.encode('你好世界'.repeat(200));
    expect([ids.length, ids.at(-1), truncatedTokens]).toEqual([512, 3, 290]);
    expect([...tokenizer.encode('你好世界', { maxTokens: 4 }).ids]).toEqual([2, 5, 6, 3]);
    expect(() => tokenizer.encode('你', { maxTokens: 2 })).toThrow(/maxTokens is 2/);
  });

  it('reads words by ## pieces where the vocabulary has them, greedily from the left', () => {
    const pieces = characterTokenizer([...roles, 'play', '##ing', '##in', 'p', '##x', '12', '##3']);
    const { ids, offsets } = pieces.encode('Playing 123 pz', { addRoleTokens: false });
    expect([...ids]).toEqual([5, 6, 10, 11, 1]);
    expect(offsets.slice(0, 2)).toEqual([
      { start: 0, end: 4 },
      { start: 4, end: 7 },
    ]);
    expect(offsets[4]).toEqual({ start: 12, end: 14 });
    expect(pieces.decode([5, 6])).toBe('playing');
  });

  it('decodes what it encoded, without role tokens', () => {
    expect(tokenizer.decode(tokenizer.encode('你好，世界').ids)).toBe('你好，世界');
    expect(tokenizer.decode([5, 1, 999])).toBe('你[UNK][UNK]');
  });

  it('refuses a vocabulary with a token twice, an empty line or a missing role', () => {
    expect(() => characterTokenizer([...roles, '好', '好'])).toThrow(/line 7 repeats '好' of line 6/);
    expect(() => characterTokenizer([...roles, ''])).toThrow(/line 6 is empty/);
    expect(() => characterTokenizer(['[PAD]', '好'])).toThrow(TextError);
  });
});

describe('buildCharacterVocabulary', () => {
  it('orders characters by falling count, then code point, after the role tokens', () => {
    expect(buildCharacterVocabulary(['好好好 你你', 'aA你'])).toEqual([...roles, '你', '好', 'a']);
  });

  it('leaves out rare characters and what does not fit', () => {
    expect(buildCharacterVocabulary(['好好你'], { minimumCount: 2 })).toEqual([...roles, '好']);
    expect(buildCharacterVocabulary(['好好你'], { maxSize: 6 })).toEqual([...roles, '好']);
  });
});

describe('vocab.txt', () => {
  it('comes back as it was saved, and leaves no temporary file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tonelab-vocabulary-'));
    const path = join(folder, 'vocab.txt');
    await saveVocabulary(path, vocabulary);
    expect((await readFile(path, 'utf8')).split('\n')).toEqual([...vocabulary, '']);
    expect((await loadCharacterTokenizer(path)).vocabulary).toEqual(vocabulary);
    expect(await readdir(folder)).toEqual(['vocab.txt']);
  });

  it('names the file that is missing or wrong', async () => {
    await expect(loadCharacterTokenizer('/nowhere/vocab.txt')).rejects.toThrow(/\/nowhere\/vocab\.txt: cannot be read/);
    const path = join(await mkdtemp(join(tmpdir(), 'tonelab-vocabulary-')), 'vocab.txt');
    await writeFile(path, '好\n好\n');
    await expect(loadCharacterTokenizer(path)).rejects.toThrow(/vocab\.txt: vocabulary: line 2 repeats/);
  });
});
