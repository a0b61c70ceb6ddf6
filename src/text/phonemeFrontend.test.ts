import { describe, expect, it } from 'vitest';
import { phonemeFrontend } from './phonemeFrontend.ts';

describe('phonemeFrontend', () => {
  const symbols = (text: string, language: string): string =>
    phonemeFrontend()(text, { language }).symbols.join(' ').replaceAll('arpa:', '');

  it('reads numbers of English texts in English, so that a script or a corpus may hold them', () => {
    expect(symbols('I have 2 cats.', 'en')).toBe('AY <wb> HH AE V <wb> T UW <wb> K AE T S 。');
  });

  it('gives letters in Mandarin texts all their phonemes', () => {
    expect(symbols('W座', 'zh')).toBe('D AH B AH L Y UW z uo');
  });
});
