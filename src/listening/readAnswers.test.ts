import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashBytes } from '../corpus/contentHash.ts';
import { buzzItems, carelessListener, simulatedAnswers } from '../testing/simulatedListeners.ts';
import { settingsSchemas } from './listeningSettings.ts';
import { makeTest } from './makeTest.ts';
import { expectOneEach, readAnswers } from './readAnswers.ts';
import type { TestKey } from './testKey.ts';
import type { AnswerFile } from './testPage.ts';

describe('answers', () => {
  let folder: string;
  let key: TestKey;
  let other: TestKey;

  beforeAll(async () => {
    const made = await buzzItems(3, ['plain', 'novel']);
    folder = made.folder;
    const settings = settingsSchemas.mushra.parse({ kind: 'mushra', items: 2, listeners: 4 });
    ({ key } = await makeTest(made.items, ['plain', 'novel'], settings));
    ({ key: other } = await makeTest(made.items, ['plain', 'novel'], settings));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const given = (listener = 1): AnswerFile => simulatedAnswers(key, listener, carelessListener(key, listener)).answers;
  const read = (answers: unknown, of: TestKey = key) => readAnswers(JSON.stringify(answers), 'a.json', of);
  /** Changed, with a hash that fits. */
  function changed(change: Partial<AnswerFile>): AnswerFile {
    const { hash: _, ...content } = { ...given(), ...change };
    return { ...content, hash: hashBytes(JSON.stringify(content)) };
  }

  it('are read as the page saved them, however the file is laid out', () => {
    expect(read(given())).toEqual({ file: 'a.json', answers: given() });
    expect(readAnswers(JSON.stringify(given(), null, 4), 'a.json', key).answers).toEqual(given());
  });

  it('are refused where they are of another test', () => {
    expect(() => read(given(), other)).toThrow(
      `a.json: answers to test ${key.page.test}; the key is that of test ${other.page.test} (mushra)`,
    );
  });

  it('are refused where somebody changed them', () => {
    const [first, ...rest] = given().answers;
    const answers = [{ ...first!, value: [100, 100, 100, 100] }, ...rest];
    expect(() => read({ ...given(), answers })).toThrow('a.json: was changed after the page saved it');
  });

  it('are refused where half of them is missing, or one is impossible', () => {
    const { answers, headphones } = given();
    expect(() => read(changed({ answers: answers.slice(0, 2) }))).toThrow(
      'a.json: 2 of 3 pages and 6 of 6 tones are answered: half a test',
    );
    expect(() => read(changed({ headphones: headphones.slice(1) }))).toThrow('3 of 3 pages and 5 of 6 tones');
    expect(() => read(changed({ listener: 5 }))).toThrow('listener 5; the test has orders for 1 to 4');
    const high = answers.map((answer) => ({ ...answer, value: [1, 2, 3, 101] }));
    expect(() => read(changed({ answers: high }))).toThrow('page 1: [1,2,3,101] is no answer of a mushra page');
  });

  it('are told from other files', () => {
    expect(() => readAnswers('{"form', 'a.json', key)).toThrow('a.json: no JSON');
    expect(() => read({ format: 'x' })).toThrow('a.json: not the answers of a listening test: format:');
  });

  it('are taken once from each listener; numbers that pages drew may be alike', () => {
    const one = read(given(1));
    expect(() => expectOneEach([one, read(given(2))])).not.toThrow();
    expect(() => expectOneEach([one, { ...read(given(1)), file: 'b.json' }])).toThrow(
      'b.json and a.json: the same answers twice',
    );
    const again = { file: 'b.json', answers: changed({ session: 'other' }) };
    expect(() => expectOneEach([one, again])).toThrow('b.json and a.json: two answers of listener 1');
    expect(() =>
      expectOneEach([
        { file: 'c.json', answers: changed({ isAssigned: false }) },
        { file: 'd.json', answers: changed({ isAssigned: false, session: 'other' }) },
      ]),
    ).not.toThrow();
  });
});
