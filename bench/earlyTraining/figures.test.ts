import { expect, it } from 'vitest';
import type { EvaluationRow } from '../../src/evaluation/runEvaluation.ts';
import { type ComparedRow, comparisonTable, figuresOf, stepsIn } from './figures.ts';

const figure = (value: number) => ({ value, count: 3 });

it('takes the means over voices of the own voice’s similarity, and leaves out what was not measured', () => {
  const row = (voice: string, figures: EvaluationRow['figures']): EvaluationRow => ({
    ...{ voice, unit: 'syllable', system: 'synthesis', figures },
  });
  const other: EvaluationRow = { ...row('low', { 'f0-error': figure(100) }), system: 'copy-synthesis' };
  const { syllable, sentence } = figuresOf(
    {
      pairRows: [
        row('low', { 'mel-cepstral-distortion': figure(4), 'f0-error': figure(3) }),
        row('high', { 'mel-cepstral-distortion': figure(6), 'f0-error': { notMeasured: 'no voiced frame' } }),
        other,
      ],
      timbreRows: [
        row('low', { 'speaker-similarity/low': figure(0.8), 'speaker-similarity/high': figure(0.1) }),
        row('high', { 'speaker-similarity/low': figure(0.2), 'speaker-similarity/high': figure(0.6) }),
      ],
    },
    'synthesis',
  );
  expect(syllable.melCepstralDistortionDb).toBe(5);
  expect(syllable.f0Error).toBe(3);
  expect(syllable.similarity).toBeCloseTo(0.7);
  expect(sentence).toEqual({ melCepstralDistortionDb: null, f0Error: null, similarity: null });
});

it('gives each system the steps that fit into the minutes', () => {
  expect(stepsIn(10, 200)).toBe(3000);
  expect(stepsIn(0.001, 5000)).toBe(1);
});

it('lists decoders before vocoders and equal steps before equal minutes', () => {
  const figures = { melCepstralDistortionDb: 5, f0Error: null, similarity: 0.5 };
  const row = (part: ComparedRow['part'], budget: ComparedRow['budget']): ComparedRow => ({
    ...{ system: 'x', part, budget, steps: 7, stepMs: 10.4, trainingMinutes: 1, audioMinutes: 2 },
    figures: { syllable: figures, sentence: figures },
  });
  const [, , ...lines] = comparisonTable([
    row('vocoder', 'steps'),
    row('decoder', 'minutes'),
    row('decoder', 'steps'),
  ]).split('\n');
  expect(lines[0]).toBe('| decoder | x | steps | 7 | 10 | 1.0 | 2 | 5.00 / 5.00 | – / – | 0.50 / 0.50 |');
  expect(lines.slice(1).map((line) => line.split(' ').slice(1, 6).join(' '))).toEqual([
    'decoder | x | minutes',
    'vocoder | x | steps',
  ]);
});
