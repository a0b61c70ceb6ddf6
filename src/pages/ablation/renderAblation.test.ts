import { describe, expect, it } from 'vitest';
import { wavBytes } from '../../core/logging/wavBytes.ts';
import type { AblationData } from './ablationData.ts';
import { renderAblation } from './renderAblation.ts';

const data: AblationData = {
  ...{ title: 'Does <b> help?', summary: 'plain is better than new.', createdAt: '2025-03-02T14:05:00Z' },
  ...{
    command: "tonelab ablate 'x=<1>'",
    keyFigures: [{ label: 'Verdict', value: 'worse' }],
    arms: ['plain', 'new & old'],
  },
  ...{
    metric: 'MCD, sentences, dB, lower is better',
    digits: 2,
    differenceNote: 'Arm minus baseline.',
    samplesNote: 'Seed 1.',
  },
  rankings: [
    {
      rows: [
        { label: 'plain', arm: 0, value: 4.2, low: 4, high: 4.4 },
        { label: 'new & old', arm: 1, value: 4.6 },
        { label: 'copy synthesis', value: 1.2 },
      ],
    },
  ],
  differences: [
    {
      ...{ label: 'new & old − plain', arm: 1, isPrimary: true, mean: 0.4, low: 0.1, high: 0.7 },
      ...{ pairs: [0.1, 0.4, 0.7], p: 0.0004, effect: 1.2, verdict: 'worse' },
    },
  ],
  otherTests: [{ label: 'F0', mean: '+0.10', p: 0.02, adjustedP: 0.06, verdict: 'undecided' }],
  tables: [],
  axes: [],
  curves: [
    {
      stage: 'base',
      metrics: [
        { metric: 'validation/total', arms: [{ arm: 'new & old', bins: [{ step: 1, mean: 2, low: 1, high: 3 }] }] },
      ],
    },
  ],
  budgetCurves: [],
  samples: [
    {
      ...{ title: 'held out', voice: 'low', kind: 'sentence', text: '你好' },
      rows: [{ label: 'synthesis', name: 'new & old', wav: wavBytes(new Float32Array(10), 22050) }],
    },
  ],
  runs: [{ arm: 'plain', budget: 'own', seed: 1, folder: 'runs/<x>', hash: '0123456789abcdef', stages: ['base-1'] }],
};

describe('the page of an ablation', () => {
  const page = renderAblation(data, [[{ audioUrl: 'data:,', spectrogramUrl: undefined, durationSeconds: 1 }]]);

  it('shows the verdict, each arm in its colour, intervals where there are any, and the command', () => {
    expect(page).toContain('<tr class="arm-1 primary">');
    expect(page).toContain('4.00 to 4.40');
    expect(page.match(/class="interval/g)).toHaveLength(3);
    expect(page.match(/class="pair"/g)).toHaveLength(3);
    expect(page).toContain('&lt; 0.001');
    expect(page).toContain('class="verdict worse">worse</td>');
    expect(page).toContain('1 other test, corrected by Holm');
    expect(page).toContain('0123456789ab</code>');
    expect(page).toContain('<div class="name">new &amp; old</div>');
  });

  it('reads charts by the names of arms', () => {
    expect(page).toContain('data-name="arm-1" title="new &amp; old"');
    expect(page).toContain('new &amp; old from 2 to 2 at step 1');
  });

  it('escapes what comes from data, and leaves out what there is none of', () => {
    expect(page).not.toMatch(/<b> help|x=<1>|runs\/<x>/);
    expect(page).not.toContain('id="budgets"');
    expect(page).not.toContain('id="measurements"');
    expect(renderAblation({ ...data, samples: [] }, [])).not.toContain('id="listen"');
  });
});
