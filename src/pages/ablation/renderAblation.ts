import { html, type Markup } from '../html.ts';
import { madeAt, type PageSection, pageShell, sectionLinks, titledSection } from '../pageShell.ts';
import { seriesChart } from '../report/curveChart.ts';
import { drawTable } from '../report/measurementsSection.ts';
import type { PlacedRow } from '../report/reportMedia.ts';
import { reportScript } from '../report/reportScript.ts';
import { reportStyle } from '../report/reportStyle.ts';
import { keyFigures } from '../report/runSections.ts';
import { samplesSection } from '../report/samplesSection.ts';
import type { AblationData, RunRow, TestRow } from './ablationData.ts';
import { ablationStyle } from './ablationStyle.ts';
import { armClass, differenceTable, rankTable, showP } from './comparedTables.ts';

/** The whole page; it needs no server and loads nothing from elsewhere. Sections without data are left out. */
export function renderAblation(data: AblationData, media: readonly (readonly PlacedRow[])[]): string {
  const sections = sectionsOf(data);
  const hasSamples = data.samples.length > 0;
  const listen = hasSamples ? [{ id: 'listen', title: 'Listen' }] : [];
  const links = [...sections.slice(0, 2), ...listen, ...sections.slice(2)];
  return pageShell({
    title: data.title,
    style: `${reportStyle}${ablationStyle}`,
    header: html`<p class="summary">${data.summary}</p>
  ${madeAt(data.createdAt)}
  ${keyFigures(data.keyFigures)}
  ${sectionLinks(links)}`,
    main: html`${sections.slice(0, 2).map(titledSection)}
${hasSamples && html`${samplesSection(data.samples, media)}<p class="hint">${data.samplesNote}</p>`}
${sections.slice(2).map(titledSection)}`,
    script: reportScript,
  });
}

function sectionsOf(data: AblationData): readonly PageSection[] {
  const sections: readonly (PageSection | false)[] = [
    { id: 'ranking', title: 'Ranking', markup: ranking(data) },
    { id: 'differences', title: 'Differences', markup: differences(data) },
    data.budgetCurves.length > 0 && { id: 'budgets', title: 'Budgets', markup: budgets(data) },
    data.tables.length > 0 && {
      id: 'measurements',
      title: 'Measurements',
      markup: html`${data.tables.map(drawTable)}`,
    },
    data.axes.length > 0 && { id: 'axes', title: 'By axis', markup: html`${data.axes.map(drawTable)}` },
    data.curves.length > 0 && { id: 'curves', title: 'Learning curves', markup: curves(data) },
    { id: 'runs', title: 'Runs', markup: runs(data) },
  ];
  return sections.filter((section) => section !== false);
}

function ranking({ rankings, metric, digits }: AblationData): Markup {
  return html`<p class="hint">${metric}. Mean over items and seeds with a 95 % bootstrap interval that draws both anew.</p>
  ${rankings.map(({ budget, rows }) => {
    const name = budget === undefined ? 'Ranking' : `Ranking, budget ${budget}`;
    return html`${budget !== undefined && html`<h3>Budget ${budget}</h3>`}
    ${rankTable(rows, { digits, name, rowsAre: 'Arm' })}`;
  })}`;
}

function differences({ differences: rows, differenceNote, otherTests, digits }: AblationData): Markup {
  return html`<p class="hint">${differenceNote}</p>
  ${differenceTable(rows, { digits, unit: 'pair' })}
  ${otherTests.length > 0 && html`<details class="more"><summary>${otherTests.length} other ${otherTests.length === 1 ? 'test' : 'tests'}, corrected by Holm</summary>${testTable(otherTests)}</details>`}`;
}

function testTable(rows: readonly TestRow[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Other tests"><table class="ranks">
    <thead><tr><th scope="col">Contrast</th><th scope="col">Difference</th><th scope="col">p</th><th scope="col">Holm</th><th scope="col">Verdict</th></tr></thead>
    <tbody>${rows.map(({ label, mean, p, adjustedP, verdict }) => html`<tr><th scope="row">${label}</th><td class="number" data-label="difference">${mean}</td><td class="number" data-label="p">${showP(p)}</td><td class="number" data-label="Holm">${showP(adjustedP)}</td><td class="verdict ${verdict}">${verdict}</td></tr>`)}</tbody>
  </table></div>`;
}

function armKeys(arms: readonly string[]): Markup {
  return html`<p class="keyline">${arms.map((arm, index) => html`<span class="key ${armClass(index)}">${arm}</span> `)}</p>`;
}

function curves({ curves: stages, arms }: AblationData): Markup {
  return html`${armKeys(arms)}
  <p class="hint">The line is the mean over seeds, the band their range. Point at a chart, or focus it and use the arrow keys, to read it.</p>
  ${stages.map(
    ({ stage, metrics }) => html`<h3>Stage ${stage}</h3>
    <div class="charts">${metrics.map(({ metric, arms: bands }) =>
      seriesChart(
        metric,
        bands.map(({ arm, bins }) => ({ name: armClass(arms.indexOf(arm)), title: arm, bins })),
      ),
    )}</div>`,
  )}`;
}

function budgets({ budgetCurves, arms, metric }: AblationData): Markup {
  const names = budgetCurves[0]?.points.map(({ budget }) => budget) ?? [];
  const series = budgetCurves.map(({ arm, points }) => ({
    name: armClass(arms.indexOf(arm)),
    title: arm,
    bins: points.map(({ value, low = value, high = value }, index) => ({ step: index + 1, mean: value, low, high })),
  }));
  return html`${armKeys(arms)}
  <p class="hint">${metric}, over the budgets ${names.map((name, index) => `${index + 1}: ${name}`).join(', ')}. Bands are 95 % intervals.</p>
  <div class="charts">${seriesChart(metric, series)}</div>`;
}

function runs({ runs: rows, command }: AblationData): Markup {
  return html`${command !== undefined && html`<p class="hint">The same again:</p><pre class="command">${command}</pre>`}
  <details class="more"><summary>${rows.length} runs with their hashes</summary>
  <div class="scroll" tabindex="0" role="region" aria-label="Runs"><table class="runs">
    <thead><tr><th scope="col">Arm</th><th scope="col">Budget</th><th scope="col">Seed</th><th scope="col">Config</th><th scope="col">Stages</th><th scope="col">Folder</th></tr></thead>
    <tbody>${rows.map(runRow)}</tbody>
  </table></div></details>`;
}

function runRow({ arm, budget, seed, folder, hash, stages }: RunRow): Markup {
  return html`<tr><th scope="row">${arm}</th><td>${budget}</td><td>${seed}</td><td><code>${hash.slice(0, 12)}</code></td><td><code>${stages.join(' ')}</code></td><td><code>${folder}</code></td></tr>`;
}
