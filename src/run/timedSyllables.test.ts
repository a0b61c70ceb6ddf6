import { expect, it } from 'vitest';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { mandarinFrontend } from '../text/mandarin.ts';
import { producedSyllables } from './timedSyllables.ts';

const frontend = mandarinFrontend({});
const { hopLength, sampleRate } = defaultSpectralSettings;

it('lie where the durations of their symbols say, marks and silences left out', () => {
  const symbols = frontend('你好，妈。');
  const durations = Int32Array.from(symbols.symbols, (_, place) => place + 1);
  const syllables = producedSyllables(symbols, durations, defaultSpectralSettings);
  expect(syllables.map(({ tone }) => tone)).toEqual([2, 3, 1]);
  const frames = (seconds: number) => Math.round((seconds * sampleRate) / hopLength);
  for (const [index, { startSeconds, endSeconds }] of syllables.entries()) {
    const initial = symbols.symbols.indexOf(['n', 'h', 'm'][index]!);
    const before = (initial * (initial + 1)) / 2;
    expect([frames(startSeconds), frames(endSeconds)]).toEqual([before, before + 2 * initial + 3]);
  }
});
