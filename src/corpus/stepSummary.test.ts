import { describe, expect, it } from 'vitest';
import type { SoundFigures } from '../audio/soundFigures.ts';
import type { PreparationRecord } from './preparationChain.ts';
import { summariseSteps } from './stepSummary.ts';

const recorded = {} as SoundFigures;
const record = (before: number, after: number): PreparationRecord => ({
  recorded,
  steps: [
    { step: 'mix', before: { channels: 2 }, after: { channels: 1 } },
    {
      step: 'loudness',
      before: { loudnessLufs: before, truePeakDb: -3 },
      after: { loudnessLufs: after, truePeakDb: -3 },
    },
  ],
});

describe('the summary of steps', () => {
  it('has the median of each figure before and after each step, and how many recordings it changed', () => {
    const summary = summariseSteps([record(-40, -23), record(-30, -23), record(-23, -23)]);
    expect(summary).toEqual([
      { step: 'mix', figure: 'channels', before: 2, after: 1, changed: 3 },
      { step: 'loudness', figure: 'truePeakDb', before: -3, after: -3, changed: 0 },
      { step: 'loudness', figure: 'loudnessLufs', before: -30, after: -23, changed: 2 },
    ]);
  });

  it('counts only the recordings that a step was done to', () => {
    const { steps } = record(-40, -23);
    const without = { recorded, steps: steps.slice(0, 1) };
    const summary = summariseSteps([without, record(-30, -23), without]);
    expect(summary.map(({ step, before, changed }) => [step, before, changed])).toEqual([
      ['mix', 2, 3],
      ['loudness', -3, 0],
      ['loudness', -30, 1],
    ]);
  });

  it('is empty where nothing was prepared', () => {
    expect(summariseSteps([])).toEqual([]);
  });
});
