import { describe, expect, it } from 'vitest';
import { suggest, suggestionText } from './suggest.ts';

describe('suggest', () => {
  it('puts the nearest name first', () => {
    expect(suggest('hifgan', ['griffin-lim', 'hifigan', 'istftnet'])).toEqual(['hifigan']);
  });

  it('does not mind case, dashes and underscores', () => {
    expect(suggest('upsample_rates', ['upsampleRates', 'kernelSizes'])).toEqual(['upsampleRates']);
  });

  it('takes the start of a name for the name', () => {
    expect(suggest('mel', ['vae-mel', 'mel-style', 'lookup'])).toEqual(['mel-style']);
  });

  it('suggests nothing where nothing is near', () => {
    expect(suggest('zzz', ['hifigan', 'lookup'])).toEqual([]);
  });

  it('lists what is known where nothing is near, shortened', () => {
    expect(suggestionText('zzz', ['b', 'a'])).toMatch(/^did you mean|^known: a, b$/);
    const many = Array.from({ length: 20 }, (_, index) => `quite-long-name-${String(index).padStart(2, '0')}`);
    expect(suggestionText('zzz', many)).toContain('… (20 in all)');
    expect(suggestionText('zzz', [])).toBe('');
  });
});
