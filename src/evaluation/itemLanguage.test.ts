import { expect, it } from 'vitest';
import { itemLanguage } from './itemLanguage.ts';

it('tells Chinese, English, both, and letters by their names', () => {
  const of = (text: string, language = 'zh') => itemLanguage({ id: 'x', text, language });
  expect(of('今天天气很好。')).toBe('Chinese');
  expect(of('请按A键。')).toBe('letters');
  expect(of('我喜欢Python。')).toBe('mixed');
  expect(of('Press the key.', 'en')).toBe('English');
  expect(of('你食咗饭未', 'yue')).toBe('yue');
});
