import { expect, it } from 'vitest';
import { byteLevelText } from './byteLevelText.ts';

it('joins bytes that lie in several tokens, and keeps spaces', () => {
  // 你 is e4 bd a0: printable, printable, and the 0xa0 that stands at U+0142.
  expect(byteLevelText(['ä½', 'ł', 'å¥½', 'Ġok', '!'])).toBe('你好 ok!');
  expect(byteLevelText(['ä½'])).toBe('\uFFFD');
});
