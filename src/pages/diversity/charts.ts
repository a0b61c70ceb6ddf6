import { scaleLinear } from 'd3-scale';
import type { BalanceBars, DiversityReport } from '../../diversity/diversityReport.ts';
import { countBins } from '../countBins.ts';
import { html, type Markup } from '../html.ts';
import { showCount, showValue } from '../report/numbers.ts';

/** Bars of shares, with a mark where the target is. */
export function balanceChart({ axis, title, items }: BalanceBars): Markup {
  const whole = items.reduce((sum, { amount }) => sum + amount, 0);
  const widest = Math.max(...items.map(({ amount, target }) => Math.max(whole > 0 ? amount / whole : 0, target)));
  const percent = (share: number) => ((100 * share) / widest).toFixed(1);
  return html`<figure class="chart"><figcaption><span class="metric">${title}</span><output>${axis}</output></figcaption>
  <div class="bars">${items.map(({ item, amount, target }) => {
    const share = whole > 0 ? amount / whole : 0;
    return html`<span lang="zh">${item}</span><span class="bar" role="img" aria-label="${Math.round(100 * share)} %, wanted ${Math.round(100 * target)} %"><i style="width:${percent(share)}%"></i><b style="left:calc(${percent(target)}% - 1px)"></b></span><span class="value">${showCount(amount)}</span>`;
  })}</div></figure>`;
}

const view = { width: 320, height: 150, left: 30, right: 8, top: 8, bottom: 34 };
const bins = 24;

/** How values spread; the outermost hundredth on either side is drawn at the edge. */
export function histogram({ title, unit, values }: DiversityReport['distributions'][number]): Markup {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = at(0.01) < at(0.99) ? [at(0.01), at(0.99)] : [at(0) - 1, at(1) + 1];
  const counts = countBins(sorted, { low, high, bins });
  const most = Math.max(...counts);
  const x = scaleLinear([low, high], [view.left, view.width - view.right]);
  const bottom = view.height - view.bottom;
  const y = scaleLinear([0, most], [bottom, view.top]);
  const wide = (view.width - view.left - view.right) / bins;
  return html`<figure class="chart histogram"><figcaption><span class="metric">${title}</span><output>median ${showValue(at(0.5))}</output></figcaption>
  <svg viewBox="0 0 ${view.width} ${view.height}" role="img" aria-label="${title}: from ${showValue(low)} to ${showValue(high)} ${unit}, median ${showValue(at(0.5))}">
    <g class="grid">${y.ticks(3).map((tick) => html`<line x1="${view.left}" x2="${view.width - view.right}" y1="${y(tick)}" y2="${y(tick)}"/><text class="y" x="${view.left - 5}" y="${y(tick)}" dy="0.32em">${showCount(tick)}</text>`)}
    ${x.ticks(5).map((tick) => html`<text class="x" x="${x(tick)}" y="${bottom + 14}">${showValue(tick)}</text>`)}
    <text class="x" x="${(view.left + view.width - view.right) / 2}" y="${bottom + 29}">${unit}</text></g>
    ${counts.map((count, bin) => html`<rect x="${(view.left + bin * wide + 0.5).toFixed(1)}" width="${(wide - 1).toFixed(1)}" y="${y(count).toFixed(1)}" height="${(bottom - y(count)).toFixed(1)}"/>`)}
  </svg></figure>`;
}

const kinds = ['statement', 'question', 'exclamation', 'syllable'];
const mapSize = { width: 600, height: 400, margin: 16 };

/** Utterances that sound alike lie near each other. */
export function scatter({ method, points }: DiversityReport['map']): Markup {
  const span = (values: readonly number[]): [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low < high ? [low, high] : [low - 1, high + 1];
  };
  const { width, height, margin } = mapSize;
  const x = scaleLinear(span(points.map((point) => point.x)), [margin, width - margin]);
  const y = scaleLinear(span(points.map((point) => point.y)), [height - margin, margin]);
  const present = kinds.filter((kind) => points.some((point) => point.kind === kind));
  return html`<p class="hint">Each dot is an utterance; near dots are alike. Made of ${method}.</p>
  <p class="legend">${present.map((kind) => html`<span><svg width="12" height="12" aria-hidden="true"><circle class="kind-${kinds.indexOf(kind)}" cx="6" cy="6" r="5"/></svg> ${kind}</span>`)}</p>
  <div class="map"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Map of ${points.length} utterances">${points.map(
    (point) =>
      html`<circle class="kind-${kinds.indexOf(point.kind)}" cx="${x(point.x).toFixed(1)}" cy="${y(point.y).toFixed(1)}" r="3"><title>${point.id}</title></circle>`,
  )}</svg></div>`;
}
