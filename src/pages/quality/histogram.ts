import { scaleLinear } from 'd3-scale';
import { countBins } from '../countBins.ts';
import { html, type Markup } from '../html.ts';
import { round, showValue } from '../report/numbers.ts';

/** The distribution of one figure, of kept and rejected recordings. */
export interface Histogram {
  readonly label: string;
  readonly unit: string;
  readonly kept: readonly number[];
  readonly rejected: readonly number[];
}

const view = { width: 320, height: 150, left: 8, right: 8, top: 8, bottom: 22 };
const binCount = 30;

/** Bars of counts, rejected ones on top in another colour; the caption has median and range. */
export function drawHistogram({ label, unit, kept, rejected }: Histogram): Markup {
  const all = [...kept, ...rejected].filter(Number.isFinite).sort((a, b) => a - b);
  const [low = 0, high = 0] = [all[0], all.at(-1)];
  const middle = all[all.length >> 1];
  if (middle === undefined) {
    return html`<figure class="chart"><figcaption><span class="metric">${label}</span><output>not measured</output></figcaption></figure>`;
  }
  const summary = `${showValue(middle)} ${unit}, ${showValue(low)} to ${showValue(high)}`;
  const x = scaleLinear([low, high === low ? low + 1 : high], [view.left, view.width - view.right]).nice(binCount);
  const [from = low, to = high] = x.domain();
  const counts = [kept, rejected].map((values) => countBins(values, { low: from, high: to, bins: binCount }));
  const most = Math.max(1, ...binIndices.map((bin) => (counts[0]?.[bin] ?? 0) + (counts[1]?.[bin] ?? 0)));
  const floor = view.height - view.bottom;
  const heightOf = (count: number): number => ((floor - view.top) * count) / most;
  const width = (view.width - view.left - view.right) / binCount;
  const bars = binIndices.flatMap((bin) => {
    const [low = 0, high = 0] = counts.map((set) => heightOf(set[bin] ?? 0));
    const left = view.left + bin * width;
    return [
      { name: 'kept', top: floor - low, height: low, left },
      { name: 'rejected', top: floor - low - high, height: high, left },
    ].filter(({ height }) => height > 0);
  });
  return html`<figure class="chart" role="group" aria-label="${label}: median ${summary}">
    <figcaption><span class="metric">${label}</span><output>${summary}</output></figcaption>
    <svg viewBox="0 0 ${view.width} ${view.height}" aria-hidden="true">
      ${bars.map(({ name, top, height, left }) => html`<rect class="${name}" x="${round(left)}" y="${round(top)}" width="${round(width - 1)}" height="${round(height)}"/>`)}
      <g class="grid"><line x1="${view.left}" x2="${view.width - view.right}" y1="${floor}" y2="${floor}"/>${x.ticks(5).map((tick) => html`<text class="x" x="${round(x(tick))}" y="${floor + 15}">${showValue(tick)}</text>`)}</g>
    </svg>
  </figure>`;
}

const binIndices = Array.from({ length: binCount }, (_, bin) => bin);
