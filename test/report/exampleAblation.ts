import type { AblationData, DifferenceRow } from '../../src/pages/ablation/ablationData.ts';
import { exampleReport } from './exampleReport.ts';

const arms = ['random', 'coverage', 'least coverage', 'without tone 3'];
const means = [4.21, 3.94, 4.38, 4.3];

/** The page of an ablation of made-up numbers and babble. */
export function exampleAblation(): AblationData {
  const { samples } = exampleReport();
  return {
    title: 'Does a minute chosen for its syllables teach more than a random one?',
    summary:
      'coverage is better than random in mel-cepstral distortion of held-out syllables (−0.27 dB, 95 % interval −0.41 to −0.12; p = 0.016, 7 paired seeds).',
    createdAt: '2025-03-02T14:05:00Z',
    command:
      'tonelab ablate experiment=phoneme-coverage recipe.stages.few-shot.data.target.budgetSeconds=60 outputFolder=runs',
    keyFigures: [
      { label: 'Verdict', value: 'better', note: 'coverage against random' },
      { label: 'Difference', value: '−0.27 dB', note: "Hedges' g −1.44" },
      { label: 'random, Mel cepstral distortion', value: '4.21 dB' },
      { label: 'coverage, Mel cepstral distortion', value: '3.94 dB' },
    ],
    arms,
    metric: 'Mel cepstral distortion, syllables, dB, lower is better',
    digits: 2,
    rankings: ['1min', '5min'].map((budget, index) => ({ budget, rows: ranked(index * 0.4) })),
    differences: arms.slice(1).map((arm, index) => difference(arm, index + 1)),
    differenceNote:
      'Arm minus baseline, seed by seed over the same items; below 0 is better. Small dots are pairs of seeds. p: two-sided sign-flip permutation test with the seed as the unit.',
    otherTests: arms.slice(1).map((arm, index) => ({
      ...{ label: `${arm} − random, 1min: Log F0 error, syllables`, mean: '+0.013', p: 0.11 + index / 10 },
      ...{ adjustedP: 0.44, verdict: 'undecided' },
    })),
    tables: exampleReport().measurements.slice(0, 1),
    axes: [
      {
        ...{ title: 'By tone', note: 'Mel cepstral distortion, syllables, dB, lower is better.', rowsAre: 'tone' },
        columns: arms.map((label) => ({ label, digits: 2 })),
        rows: ['1', '2', '3', '4', '5'].map((label, tone) => ({
          label,
          cells: means.map((mean) => ({
            value: mean + tone / 9,
            low: mean + tone / 9 - 0.2,
            high: mean + tone / 9 + 0.2,
          })),
        })),
      },
    ],
    curves: ['base', 'few-shot'].map((stage) => ({
      stage,
      metrics: ['loss/g/total', 'validation/total'].map((metric) => ({
        metric,
        arms: arms.map((arm, index) => ({ arm, bins: band(means[index] ?? 4) })),
      })),
    })),
    budgetCurves: arms.map((arm, index) => ({
      arm,
      points: ['1min', '5min'].map((budget, place) => {
        const value = (means[index] ?? 4) - 0.4 * place;
        return { budget, value, low: value - 0.1, high: value + 0.1 };
      }),
    })),
    samples: samples.slice(0, 2).map((sample) => ({
      ...sample,
      rows: [
        ...sample.rows.slice(0, 2),
        ...arms.map((name) => ({ label: 'synthesis' as const, name, wav: sample.rows[2]?.wav ?? '' })),
      ],
    })),
    samplesNote: 'Seed 1; the versions of a text are brought to one loudness.',
    runs: [1, 2, 3].flatMap((seed) =>
      arms.map((arm) => ({
        ...{ arm, budget: '1min', seed, folder: `runs/multirun/phoneme-coverage/1min/${arm}/seed-${seed}` },
        ...{ hash: '2f9a41c07be3d5f2', stages: ['base-7df01c8a2b34', 'few-shot-91ab33e0c4d2'] },
      })),
    ),
  };
}

function ranked(less: number): AblationData['rankings'][number]['rows'] {
  const rows = arms.map((label, arm) => {
    const value = (means[arm] ?? 0) - less;
    return { label, arm, value, low: value - 0.21, high: value + 0.19 };
  });
  return [...rows.sort((a, b) => a.value - b.value), { label: 'copy synthesis', value: 1.12, low: 1.03, high: 1.2 }];
}

function difference(label: string, arm: number): DifferenceRow {
  const mean = (means[arm] ?? 0) - (means[0] ?? 0);
  const pairs = [-0.2, -0.1, -0.05, 0, 0.06, 0.12, 0.17].map((deviation) => mean + deviation);
  const isPrimary = arm === 1;
  return {
    ...{ label: `${label} − random, 1min`, arm, isPrimary, mean, low: mean - 0.14, high: mean + 0.15, pairs },
    ...{ p: isPrimary ? 0.0156 : 0.125, effect: 4 * mean, verdict: isPrimary ? 'better' : 'undecided' },
  };
}

function band(
  level: number,
): { readonly step: number; readonly mean: number; readonly low: number; readonly high: number }[] {
  return Array.from({ length: 40 }, (_, index) => {
    const mean = level * (1 + 8 * Math.exp(-index / 6));
    return { step: 25 * (index + 1), mean, low: mean * 0.93, high: mean * 1.08 };
  });
}
