import { describe, expect, it } from 'vitest';
import { lossWeights, weightMetrics } from './lossWeights.ts';
import { type StageInput, stageSchema } from './stage.ts';

const parse = (losses: StageInput['losses']) =>
  stageSchema.parse({
    objective: 'acoustic',
    until: { steps: 10 },
    data: { all: {} },
    batch: { frames: 20 },
    train: [{ match: '**', rate: { peak: 0.01 } }],
    losses,
  }).losses;

describe('lossWeights', () => {
  const losses = parse({
    mel: { from: 45, to: 15, fromStep: 10, toStep: 20 },
    kl: { peak: 2, warmupSteps: 4 },
    dur: 3,
    own: { priorMel: { from: 0, to: 1, toStep: 4 } },
  });

  it('stay before the line, move on it and stay after it', () => {
    const mel = [0, 10, 15, 20, 99].map((step) => lossWeights(losses, step)['mel']);
    expect(mel).toEqual([45, 45, 30, 15, 15]);
    expect([0, 1, 4].map((step) => lossWeights(losses, step)['priorMel'])).toEqual([0, 0.25, 1]);
  });

  it('are the last ones at the end of time, which is what `best` is judged by', () => {
    const last = { mel: 15, dur: 3, adv: 1, fm: 1, ce: 1, kl: 2, priorMel: 1 };
    expect(lossWeights(losses, Number.POSITIVE_INFINITY)).toEqual(last);
  });

  it('are logged where they move', () => {
    expect(weightMetrics(losses, lossWeights(losses, 2))).toEqual({
      'weight/kl': 1,
      'weight/mel': 45,
      'weight/priorMel': 0.5,
    });
  });

  it('are refused when the line goes backwards or a weight is below 0', () => {
    expect(() => parse({ mel: { from: 1, to: 2, fromStep: 5, toStep: 5 } })).toThrow(/later step than fromStep/);
    expect(() => parse({ dur: -1 })).toThrow(/losses/);
    expect(() => parse({ own: { priorMel: { from: 1, to: -2, toStep: 5 } } })).toThrow(/priorMel/);
  });
});
