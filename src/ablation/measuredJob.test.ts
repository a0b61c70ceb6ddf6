import { expect, it } from 'vitest';
import type { RunEvaluation } from '../evaluation/runEvaluation.ts';
import { comparedMetrics } from './measuredJob.ts';

it('compares metrics of pairs and of clips alone, where they say what is better and an item has them', () => {
  const info = (name: string, better?: 'lower' | 'higher') => ({
    name,
    label: name,
    digits: 2,
    ...(better && { better }),
  });
  const evaluation = {
    pairMeasures: [info('distortion', 'lower'), info('duration-ratio')],
    clipMeasures: [info('range'), info('likeness', 'higher'), info('never-measured', 'higher')],
    items: [{ clips: [{ measures: { distortion: 1, range: 2, likeness: 0.5 } }] }],
  } as unknown as RunEvaluation;
  expect(comparedMetrics(evaluation).map(({ name, better }) => [name, better])).toEqual([
    ['distortion', 'lower'],
    ['likeness', 'higher'],
  ]);
});
