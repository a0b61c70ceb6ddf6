import { html, type Markup } from '../html.ts';
import { madeAt, pageShell } from '../pageShell.ts';
import { showFixed } from '../report/numbers.ts';
import { reportStyle } from '../report/reportStyle.ts';
import { drawHistogram, type Histogram } from './histogram.ts';

/** What the page shows; made of a quality report. */
export interface QualityPage {
  readonly title: string;
  readonly createdAt: string;
  readonly figures: readonly { readonly label: string; readonly value: string; readonly note: string }[];
  readonly rejectedBy: readonly {
    readonly reason: string;
    readonly utterances: number;
    readonly minutes: number;
  }[];
  readonly changes: readonly {
    readonly label: string;
    readonly unit: string;
    readonly digits: number;
    readonly recorded: readonly [number, number, number];
    readonly prepared: readonly [number, number, number];
  }[];
  readonly histograms: readonly Histogram[];
  /** Rejected recordings and those that look wrong. */
  readonly findings: readonly {
    readonly id: string;
    readonly speaker: string;
    readonly text: string;
    readonly what: readonly string[];
    readonly isRejected: boolean;
  }[];
  readonly notes: readonly string[];
}

const qualityStyle = `
.chart rect.kept { fill: var(--accent); }
.chart rect.rejected { fill: var(--second); }
.kept { --fill: var(--accent); } .rejected { --fill: var(--second); }
.plain { min-width: 100%; }
.plain td.number, .plain th.number { text-align: right; white-space: nowrap; }
.plain td, .plain th { font-size: 14.5px; }
.plain th[scope="row"] { font: 13.5px var(--mono); overflow-wrap: anywhere; min-width: 9em; }
.plain thead th { font-family: var(--sans); }
.what { color: var(--second); min-width: 14em; }
.what.suspicion { color: var(--ink); }
`;

/** The findings that fit a page; the JSON has all. */
const mostFindings = 400;

export function renderQuality(page: QualityPage): string {
  const { title, createdAt, figures, rejectedBy, changes, histograms, findings, notes } = page;
  return pageShell({
    title,
    style: `${reportStyle}${qualityStyle}`,
    header: html`${madeAt(createdAt)}
  <dl class="figures">${figures.map(({ label, value, note }) => html`<div><dt>${label}</dt><dd>${value}<small>${note}</small></dd></div>`)}</dl>`,
    main: html`${rejectedBy.length > 0 && rejectedSection(rejectedBy)}
${changesSection(changes)}
<section aria-labelledby="spread">
  <h2 id="spread">Distributions</h2>
  <p class="keyline"><span class="key kept">kept</span><span class="key rejected">rejected</span></p>
  <div class="charts">${histograms.map(drawHistogram)}</div>
  ${notes.map((note) => html`<p class="hint">${note}</p>`)}
</section>
${findingsSection(findings)}`,
  });
}

function rejectedSection(groups: QualityPage['rejectedBy']): Markup {
  return html`<section aria-labelledby="rejected-title">
  <h2 id="rejected-title">Rejected</h2>
  <p class="hint">A recording may be rejected for several reasons.</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Rejected by reason"><table class="plain">
    <thead><tr><th scope="col">Reason</th><th scope="col" class="number">Recordings</th><th scope="col" class="number">Minutes</th></tr></thead>
    <tbody>${groups.map(({ reason, utterances, minutes }) => html`<tr><th scope="row">${reason}</th><td class="number">${utterances}</td><td class="number">${showFixed(minutes, 1)}</td></tr>`)}</tbody>
  </table></div>
</section>`;
}

function changesSection(changes: QualityPage['changes']): Markup {
  const cell = ([low, middle, high]: readonly [number, number, number], digits: number): Markup =>
    html`<td class="number">${showFixed(middle, digits)}<small>${showFixed(low, digits)} to ${showFixed(high, digits)}</small></td>`;
  return html`<section aria-labelledby="changes-title">
  <h2 id="changes-title">Before and after</h2>
  <p class="hint">Medians over all recordings; below them the range of nine in ten.</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Before and after"><table class="plain">
    <thead><tr><th scope="col">Figure</th><th scope="col" class="number">Recorded</th><th scope="col" class="number">Prepared</th></tr></thead>
    <tbody>${changes.map(({ label, unit, digits, recorded, prepared }) => html`<tr><td>${label}${unit !== '' && `, ${unit}`}</td>${cell(recorded, digits)}${cell(prepared, digits)}</tr>`)}</tbody>
  </table></div>
</section>`;
}

function findingsSection(findings: QualityPage['findings']): Markup {
  const shown = findings.slice(0, mostFindings);
  return html`<section aria-labelledby="findings-title">
  <h2 id="findings-title">Recordings to look at</h2>
  ${
    findings.length === 0
      ? html`<p class="hint">None was rejected and none looks wrong.</p>`
      : html`<p class="hint">Rejected ones first, then suspicions, which nobody acts on but you.</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Recordings to look at"><table class="plain">
    <thead><tr><th scope="col">Recording</th><th scope="col">Speaker</th><th scope="col">What</th><th scope="col">Text</th></tr></thead>
    <tbody>${shown.map(({ id, speaker, text, what, isRejected }) => html`<tr><th scope="row">${id}</th><td>${speaker}</td><td class="what${!isRejected && ' suspicion'}">${what.join('; ')}</td><td>${text.slice(0, 80)}</td></tr>`)}</tbody>
  </table></div>`
  }
  ${findings.length > shown.length && html`<p class="hint">${findings.length - shown.length} more are in the JSON file.</p>`}
</section>`;
}
