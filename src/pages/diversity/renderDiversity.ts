import type { AxisScore } from '../../diversity/axisScores.ts';
import type { DiversityReport } from '../../diversity/diversityReport.ts';
import { html, type Markup, trusted } from '../html.ts';
import { pageShell, sectionLinks, titledSection } from '../pageShell.ts';
import { showCount, showFixed, showSeconds } from '../report/numbers.ts';
import { reportStyle } from '../report/reportStyle.ts';
import { balanceChart, histogram, scatter } from './charts.ts';
import { diversityStyle } from './diversityStyle.ts';
import { syllableGrid, tonePairTable } from './syllableGrid.ts';

export interface DiversityPage {
  readonly title: string;
  readonly report: DiversityReport;
  /** Addresses of the rarest utterances' recordings, by id. */
  readonly audio: ReadonlyMap<string, string>;
}

/** The whole page; it needs no server and loads nothing from elsewhere. */
export function renderDiversity({ title, report, audio }: DiversityPage): string {
  const sections = [
    { id: 'scores', title: 'Scores', markup: report.axes.map(axisTable) },
    { id: 'syllables', title: 'Syllables', markup: syllableGrid(report.grid) },
    { id: 'pairs', title: 'Tone pairs', markup: tonePairTable(report.tonePairs) },
    { id: 'balance', title: 'Balance', markup: html`<div class="charts">${report.balances.map(balanceChart)}</div>` },
    ...(report.distributions.length === 0
      ? []
      : [
          {
            id: 'sound',
            title: 'How it sounds',
            markup: html`<div class="charts">${report.distributions.map(histogram)}</div>`,
          },
        ]),
    { id: 'map', title: 'Map of utterances', markup: scatter(report.map) },
    ...(report.rare.length === 0 ? [] : [{ id: 'rare', title: 'Heard once', markup: rareList(report, audio) }]),
    { id: 'missing', title: 'Missing', markup: report.axes.map(missingLists) },
  ];
  return pageShell({
    title,
    style: `${reportStyle}${diversityStyle}`,
    header: html`<p class="summary">${showCount(report.utterances)} utterances of ${report.speakers.join(', ')}, ${showSeconds(report.seconds)}.</p>
  <dl class="figures">${report.axes.map(axisFigure)}</dl>
  ${sectionLinks(sections)}`,
    main: html`${sections.map(titledSection)}`,
  });
}

function axisFigure({ axis, score, interval, facets }: AxisScore): Markup {
  const gaps = facets.reduce((sum, { missing }) => sum + missing.length, 0);
  return html`<div><dt>${axis}</dt><dd>${showFixed(score, 3)}<small>${
    interval && html`${showFixed(interval.low, 3)} to ${showFixed(interval.high, 3)}, `
  }${showCount(gaps)} gaps</small></dd></div>`;
}

function axisTable({ axis, facets }: AxisScore): Markup {
  return html`<h3>${axis}</h3>
  <div class="scroll" tabindex="0" role="region" aria-label="${axis}"><table class="measurements">
    <thead><tr><th scope="col">facet</th><th scope="col">score<small>95 % interval</small></th><th scope="col">heard<small>of those wanted</small></th><th scope="col">not heard yet<small>of such speech</small></th><th scope="col">entropy<small>bits</small></th><th scope="col">divergence<small>bits</small></th></tr></thead>
    <tbody>${facets.map(
      (facet) => html`<tr><th scope="row">${facet.title}</th>
      <td>${showFixed(facet.score, 3)}${facet.interval && html`<small>${showFixed(facet.interval.low, 3)} to ${showFixed(facet.interval.high, 3)}</small>`}</td>
      <td>${showCount(facet.heardItems)} / ${showCount(facet.items)}</td>
      <td>${facet.unheardShare === undefined ? html`<span class="absent">—</span>` : `${showFixed(100 * facet.unheardShare, 1)} %`}</td>
      <td>${showFixed(facet.entropyBits, 2)}</td><td>${showFixed(facet.divergenceBits, 3)}</td></tr>`,
    )}</tbody>
  </table></div>`;
}

function missingLists({ axis, facets }: AxisScore): Markup {
  return html`<h3>${axis}</h3>${facets.map(({ title, missing }) =>
    missing.length === 0
      ? html`<p class="hint">${title}: nothing</p>`
      : html`<details${trusted(missing.length <= 30 ? ' open' : '')}><summary>${title}: ${showCount(missing.length)}</summary><p class="items" lang="zh">${missing.map(
          ({ item, heard, needed }) =>
            html`<span>${item}${needed > 1 && html` <small>${heard} of ${needed}</small>`}</span> `,
        )}</p></details>`,
  )}`;
}

function rareList({ rare }: DiversityReport, audio: ReadonlyMap<string, string>): Markup {
  return html`<p class="hint">What only one utterance has, the most frequent in running text first.</p>${rare.map(
    ({
      id,
      text,
      pinyin,
      items,
    }) => html`<article class="sample"><header><h4 lang="zh">${text}</h4><p class="pinyin">${pinyin}</p>
    <p class="tags"><span>${id}</span> ${items.slice(0, 8).map((item) => html`<span>${item}</span> `)}${items.length > 8 && html`<span>and ${items.length - 8} more</span>`}</p></header>
    ${audio.has(id) && html`<audio controls preload="none" src="${audio.get(id)}"></audio>`}</article>`,
  )}`;
}
