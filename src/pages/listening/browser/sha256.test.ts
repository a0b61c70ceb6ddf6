import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from './sha256.ts';

describe('the sha256 of the page', () => {
  it("is node's for texts of any length and script", () => {
    const texts = ['', 'abc', '语音质量评价', ...[55, 56, 63, 64, 65, 1000].map((length) => 'x'.repeat(length))];
    for (const text of texts) expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
