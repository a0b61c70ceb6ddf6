import { describe, expect, it } from 'vitest';
import { sentencesOf } from './sentenceBoundaries.ts';

// Where a sentence ends is the project's own rule.
describe('sentences of a text', () => {
  it.each([
    ['你好！“走吧。”他说……好？！\n再见', ['你好！', '“走吧。”', '他说……', '好？！', '再见']],
    ['I like it. 你呢？', ['I like it.', '你呢？']],
    ['我用iPhone.你呢？', ['我用iPhone.', '你呢？']],
    ['He said "stop." Then he left. we stayed.', ['He said "stop."', 'Then he left.', 'we stayed.']],
    ['It was 1999. Nobody knew.', ['It was 1999.', 'Nobody knew.']],
    ['Wait... what? No... Yes.', ['Wait... what?', 'No...', 'Yes.']],
    ['We met at Acme Inc. She stayed.', ['We met at Acme Inc.', 'She stayed.']],
    ['No. I did not.', ['No.', 'I did not.']],
  ])('are told apart in %s', (text, expected) => {
    expect(sentencesOf(text)).toEqual(expected);
  });

  it.each([
    '涨了3.5个百分点',
    'He lives in the U.S. now, I think',
    '他在U.S.上班',
    'Dr. Smith and Mrs. Lee came at 5 p.m. on Jan. 3',
    'See No. 5 and J. Doe vs. B. Roe',
    'apples, pears, etc. are fruit',
    '1. 打开文件',
    '2.保存',
    'see example.com or Node.js 20.1',
    '3.14',
  ])('are not cut in %s', (text) => {
    expect(sentencesOf(text)).toEqual([text]);
  });
});
