import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AudioError } from '../../errors.ts';
import { html, trusted } from '../html.ts';
import { curveChart } from './curveChart.ts';
import { binCurve } from './curvePoints.ts';
import { chartsOf } from './curvesSection.ts';
import { groupParameters } from './freezeSection.ts';
import { measurementsSection } from './measurementsSection.ts';
import { showSeconds, showValue } from './numbers.ts';
import type { ReportData } from './reportData.ts';
import { wavDurationSeconds } from './reportMedia.ts';
import { writeReport } from './writeReport.ts';

/** A quarter second of silence at 8 kHz, with a chunk of odd size before the sound. */
function wav(): Buffer {
  const head = Buffer.alloc(12 + 24 + 10 + 8);
  head.write('RIFF', 0);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt32LE(16000, 28);
  head.write('LIST', 36);
  head.writeUInt32LE(1, 40);
  head.write('data', 46);
  head.writeUInt32LE(4000, 50);
  return Buffer.concat([head, Buffer.alloc(4000)]);
}

function report(more: Partial<ReportData> = {}): ReportData {
  const rest = { voices: [], measurements: [], curves: [], freeze: [], timings: [], configYaml: '' };
  const rows = [{ label: 'synthesis', wav: wav(), spectrogramPng: Buffer.from('picture') }] as const;
  const sample = { title: 'sentence', voice: 'one', kind: 'sentence', text: '你好', rows } as const;
  return { title: 'Run', createdAt: '2025-01-31T13:05:00Z', backend: 'wasm', samples: [sample], ...rest, ...more };
}

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-report-'));
  file = join(folder, 'report.html');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('html', () => {
  it('escapes whatever is put in, at any depth, and leaves out what is not there', () => {
    const evil = `<img src=x onerror="alert('&')">`;
    const page = html`<p title="${evil}">${[evil, [undefined, null, false, 0]]}</p>${trusted('<b>')}${html`<i>${1}</i>`}`;
    const escaped = '&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;';
    expect(page.text).toBe(`<p title="${escaped}">${escaped}0</p><b><i>1</i>`);
  });
});

describe('writeReport', () => {
  it('puts sounds and pictures into the page and says nothing of what is not there', async () => {
    expect(await writeReport(file, report())).toEqual({ file });
    const page = await readFile(file, 'utf8');
    expect(await readdir(folder)).toEqual(['report.html']);
    expect(page).toContain(`src="data:audio/wav;base64,${wav().toString('base64')}"`);
    expect(page).toContain(`src="data:image/png;base64,${Buffer.from('picture').toString('base64')}"`);
    expect(page).toContain('0.25 s');
    expect(page).toContain('2025-01-31 13:05 UTC');
    expect(page).not.toMatch(/id="(curves|trained|measurements|voices|timings|config)"/);
  });

  it('puts them beside the page when they are many, and reads them from files', async () => {
    await writeFile(join(folder, 'a.wav'), wav());
    const rows = [{ label: 'recording', wav: join(folder, 'a.wav') }] as const;
    const data = report({ samples: [{ ...report().samples[0]!, rows }] });
    for (const turn of [1, 2]) {
      const written = await writeReport(file, data, { maxEmbeddedBytes: 100 });
      expect(written.mediaFolder, `turn ${turn}`).toBe(join(folder, 'report-files'));
    }
    expect(await readdir(join(folder, 'report-files'))).toEqual(['01-1-recording.wav']);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('src="report-files/01-1-recording.wav"');
    expect(page).not.toContain('data:');
  });

  it('escapes texts of the run wherever they stand', async () => {
    const evil = '</pre><script>alert(1)</script>';
    const rows = [{ label: 'synthesis', note: evil, wav: wav() }] as const;
    const sample = {
      title: evil,
      voice: evil,
      kind: 'sentence',
      text: evil,
      pinyin: evil,
      tags: [evil],
      rows,
    } as const;
    const data: ReportData = {
      title: evil,
      summary: evil,
      createdAt: evil,
      backend: evil,
      keyFigures: [{ label: evil, value: evil, note: evil }],
      voices: [{ voice: evil, minutes: { recorded: 1, spliced: 0, synthetic: 0 }, note: evil }],
      samples: [sample],
      measurements: [
        {
          title: evil,
          note: evil,
          columns: [{ label: evil, unit: evil }],
          rows: [{ label: evil, cells: [{ notMeasured: evil }] }],
        },
      ],
      curves: [{ stage: evil, metrics: { [evil]: [{ step: 1, value: 1 }] } }],
      freeze: [{ stage: evil, parameters: [{ path: evil, shape: [1], rate: null }] }],
      timings: [{ label: evil, seconds: 1, note: evil }],
      configYaml: evil,
    };
    await writeReport(file, data);
    const page = await readFile(file, 'utf8');
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  it('names the sample and row whose sound is missing or no WAV', async () => {
    const withWav = (source: string | Uint8Array) =>
      report({ samples: [{ ...report().samples[0]!, rows: [{ label: 'spliced', wav: source }] }] });
    await expect(writeReport(file, withWav(join(folder, 'no.wav')))).rejects.toThrow(
      /report: 'sentence', spliced: cannot read/,
    );
    await expect(writeReport(file, withWav(Buffer.from('ID3')))).rejects.toThrow(AudioError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('wavDurationSeconds', () => {
  it('reads past chunks of odd size and does not believe a size beyond the end', () => {
    expect(wavDurationSeconds(wav(), 'x')).toBe(0.25);
    expect(wavDurationSeconds(wav().subarray(0, 54 + 1600), 'x')).toBe(0.1);
    expect(() => wavDurationSeconds(wav().subarray(0, 30), 'row')).toThrow(
      /row: the WAV file has no format and data chunk/,
    );
  });
});

describe('curves', () => {
  const points = (values: readonly number[]) => values.map((value, index) => ({ step: index + 1, value }));

  it('bin many points into few, keep the range and leave out what is not finite', () => {
    const bins = binCurve(points([1, 3, Number.NaN, 5, 7, 9]), 2);
    expect(bins).toEqual([
      { step: 4, mean: 3, low: 1, high: 5 },
      { step: 6, mean: 8, low: 7, high: 9 },
    ]);
    expect(binCurve(points([1, 2]), 100)).toHaveLength(2);
  });

  it('join validation to training and keep validation that has no partner', () => {
    const metrics = { 'loss/mel': points([1]), 'validation/loss/mel': points([2]), 'validation/cer': points([3]) };
    expect(
      chartsOf(metrics).map(({ metric, training, validation }) => [metric, training.length, validation.length]),
    ).toEqual([
      ['loss/mel', 1, 1],
      ['cer', 0, 1],
    ]);
  });

  it('draw flat, single, huge and broken curves without a coordinate that is no number', () => {
    for (const values of [[0, 0], [5], [1e-8, 1e8], [-3, 4], [Number.NaN, 1], [1e300, -1e300]]) {
      const drawn = curveChart({ metric: 'm', training: points(values), validation: [] }).text;
      expect(drawn, String(values)).not.toMatch(/NaN|Infinity|undefined/);
    }
    expect(curveChart({ metric: 'm', training: points([Number.NaN]), validation: [] }).text).toContain(
      'no finite value',
    );
    expect(curveChart({ metric: 'm', training: points([Number.NaN, 2]), validation: [] }).text).toContain(
      '1 values not finite',
    );
  });

  it('tell the lines of a narrow range apart', () => {
    const { text } = curveChart({ metric: 'm', training: points([2.001, 2.019]), validation: [] });
    const labels = [...text.matchAll(/class="y"[^>]*>([^<]*)</g)].map(([, label]) => label);
    expect(labels).toEqual(['2', '2.005', '2.01', '2.015', '2.02']);
  });

  it('take a logarithmic axis when a metric spans orders of magnitude', () => {
    const text = (values: readonly number[]) =>
      curveChart({ metric: 'm', training: points(values), validation: [] }).text;
    expect(text([1000, 1])).toContain('<small>log</small>');
    expect(text([1000, 100])).not.toContain('<small>');
    expect(text([1000, 0])).not.toContain('<small>');
  });
});

describe('groupParameters', () => {
  it('gathers by layer where there are layers, else by the first two names', () => {
    const rows = ['gpt/blocks/0/a/kernel', 'gpt/blocks/0/b', 'gpt/blocks/1/a', 'decoder/out/kernel', 'scale'].map(
      (path) => ({
        path,
        shape: [1],
        rate: null,
      }),
    );
    expect(groupParameters(rows).map(({ name, rows: members }) => [name, members.length])).toEqual([
      ['gpt/blocks/0', 2],
      ['gpt/blocks/1', 1],
      ['decoder/out', 1],
      ['scale', 1],
    ]);
  });
});

describe('measurementsSection', () => {
  it('shows intervals, counts, and each reason for a missing value once', () => {
    const page = measurementsSection([
      {
        title: 'T',
        columns: [{ label: 'MCD', unit: 'dB', better: 'lower' }, { label: 'Similarity' }],
        rows: [
          { label: 'a', cells: [{ value: -1.234, low: -2, high: 0, count: 12 }, { notMeasured: 'no embedder' }] },
          { label: 'b', cells: [{ notMeasured: 'too short.' }, { notMeasured: 'no embedder' }] },
        ],
      },
    ]).text;
    expect(page).toContain('MCD<small>dB, lower is better</small>');
    expect(page).toContain('−1.23<small>−2.00 to 0.00</small><small>n = 12</small>');
    expect(page.match(/not measured<sup>1<\/sup>/g)).toHaveLength(2);
    expect(page).toContain('not measured<sup>2</sup>');
    expect(page).toContain('<li>Not measured: no embedder.</li><li>Not measured: too short.</li>');
  });
});

describe('numbers', () => {
  it('are shown in a few digits, whatever their magnitude', () => {
    const shown = [0, 2.71493, -0.5, 1234567, 0.00012, -0.0000347, Number.NaN].map(showValue);
    expect(shown).toEqual(['0', '2.71', '−0.5', '1\u202f234\u202f567', '1.2e−4', '−3.5e−5', 'not finite']);
    expect([4.25, 89.4, 125, 119.7].map(showSeconds)).toEqual(['4.3 s', '89 s', '2 min 05 s', '2 min 00 s']);
  });
});
