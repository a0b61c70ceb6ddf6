import { describe, expect, it } from 'vitest';
import { drawHistogram } from './histogram.ts';
import { type QualityPage, renderQuality } from './renderQuality.ts';

const page: QualityPage = {
  title: 'Quality of mine',
  createdAt: '2025-01-31T13:05:00.000Z',
  figures: [{ label: 'Kept', value: '3.0 min', note: '12 recordings' }],
  rejectedBy: [{ reason: 'noisy', utterances: 2, minutes: 0.25 }],
  changes: [
    { label: 'loudness', unit: 'LUFS', digits: 1, recorded: [-40, -30.05, -20], prepared: [-23.1, -23, -22.9] },
  ],
  histograms: [],
  findings: [{ id: 'a<b', speaker: 'me', text: 'x & y', what: ['noisy (14 dB, least 25)'], isRejected: true }],
  notes: ['Voices not compared: none.'],
};

describe('the quality page', () => {
  it('shows what was kept, rejected and changed, and escapes what it was given', () => {
    const text = renderQuality(page);
    for (const shown of ['3.0 min', 'noisy', '0.3', '−23.0', 'a&lt;b', 'x &amp; y', '14 dB, least 25']) {
      expect(text).toContain(shown);
    }
    expect(text).not.toMatch(/src="http|href="http|undefined|NaN/);
  });

  it('says so where nothing is wrong', () => {
    expect(renderQuality({ ...page, findings: [], rejectedBy: [] })).toContain('none looks wrong');
  });
});

describe('a histogram', () => {
  const draw = (kept: readonly number[], rejected: readonly number[] = []) =>
    drawHistogram({ label: 'pitch', unit: 'Hz', kept, rejected }).text;

  it('has a bar for each range that holds values, rejected ones on top', () => {
    const text = draw([100, 101, 200], [300]);
    expect(text.match(/<rect class="kept"/g)).toHaveLength(2);
    expect(text.match(/<rect class="rejected"/g)).toHaveLength(1);
    expect(text).toContain('100 to 300');
  });

  it('takes one value, the same values, and none', () => {
    expect(draw([5]).match(/<rect/g)).toHaveLength(1);
    expect(draw([5, 5, 5])).not.toContain('NaN');
    expect(draw([])).toContain('not measured');
  });
});
