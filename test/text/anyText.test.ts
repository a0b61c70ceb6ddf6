import fc from 'fast-check';
import { describe, it } from 'vitest';
import { anyEnglishText, anyMandarinText, readAnyEnglish, readAnyMandarin } from './anyText.ts';

describe('any text', () => {
  it('is read as Mandarin, or refused in our own words', () => {
    fc.assert(fc.property(anyMandarinText, readAnyMandarin), { numRuns: 2000 });
  });

  it('is read as English, or refused in our own words', () => {
    fc.assert(fc.property(anyEnglishText, readAnyEnglish), { numRuns: 2000 });
  });
});
