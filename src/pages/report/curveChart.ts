import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';
import { html, type Markup } from '../html.ts';
import { binCurve, type CurveBin } from './curvePoints.ts';
import { round, showCount, showValue, showValues } from './numbers.ts';
import type { CurvePoint } from './reportData.ts';

/** One chart: a metric in training, in validation, or both. */
export interface Chart {
  readonly metric: string;
  readonly training: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
}

/** Drawing units; the page scales the drawing to its column. The page's script knows these by data attributes. */
const view = { width: 320, height: 170, left: 44, right: 8, top: 8, bottom: 22 };
export const maxBins = 220;
/** A metric that spans more than this is drawn on a logarithmic axis. */
const logarithmicFrom = 50;

interface Axes {
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly domain: readonly [number, number];
  readonly isLogarithmic: boolean;
}

/** One line of a chart with its band. */
export interface ChartSeries {
  /** Its class in the style. */
  readonly name: string;
  /** What a reader is told; absent: its name. */
  readonly title?: string;
  readonly bins: readonly CurveBin[];
}

/** Draws one metric as a figure with a caption that names its last value; arrow keys and pointer read it off. */
export function curveChart(chart: Chart): Markup {
  const series = [
    { name: 'training', bins: binCurve(chart.training, maxBins) },
    { name: 'validation', bins: binCurve(chart.validation, maxBins) },
  ];
  const lost = [...chart.training, ...chart.validation].filter(({ value }) => !Number.isFinite(value)).length;
  return seriesChart(chart.metric, series, lost);
}

/** Draws several lines as one figure; `lost` values were not finite. */
export function seriesChart(metric: string, given: readonly ChartSeries[], lost = 0): Markup {
  const series = given.filter(({ bins }) => bins.length > 0);
  const all = series.flatMap(({ bins }) => bins);
  if (all.length === 0) return emptyChart(metric);
  const axes = axesFor(all);
  const lastValues = series.map(
    ({ name, title, bins }) =>
      html`<b class="${name}" title="${title ?? name}">${showValue(bins.at(-1)?.mean ?? 0)}</b>`,
  );
  const note = notes(axes.isLogarithmic, lost);
  return html`<figure class="chart" tabindex="0" role="group" aria-label="${describe(metric, series)}"
    data-domain="${axes.domain.join(' ')}" data-view="${view.width} ${view.left} ${view.right}">
    <figcaption><span class="metric">${metric}${note !== '' && html` <small>${note}</small>`}</span><output>${lastValues}</output></figcaption>
    <svg viewBox="0 0 ${view.width} ${view.height}" aria-hidden="true">
      ${gridLines(axes)}
      ${series.map(({ name, bins }) => drawSeries(name, bins, axes))}
      <line class="cursor" y1="${view.top}" y2="${view.height - view.bottom}" x1="-9" x2="-9"/>
    </svg>
    ${series.map(({ name, title, bins }) => html`<data class="points" data-name="${name}" title="${title ?? name}" value="${readable(bins)}"></data>`)}
  </figure>`;
}

function emptyChart(metric: string): Markup {
  return html`<figure class="chart"><figcaption><span class="metric">${metric}</span><output>no finite value</output></figcaption></figure>`;
}

function axesFor(bins: readonly CurveBin[]): Axes {
  const steps = bins.map(({ step }) => step);
  const low = Math.min(...bins.map((bin) => bin.low));
  const high = Math.max(...bins.map((bin) => bin.high));
  const first = Math.min(...steps);
  const domain: [number, number] = [first, Math.max(...steps, first + 1)];
  const isLogarithmic = low > 0 && high / low > logarithmicFrom;
  const x = scaleLinear(domain, [view.left, view.width - view.right]);
  const range: [number, number] = [view.height - view.bottom, view.top];
  const y = isLogarithmic ? scaleLog([low, high], range) : scaleLinear(padded(low, high), range).nice(4);
  return {
    x,
    y,
    xTicks: x.ticks(4).filter(Number.isInteger),
    yTicks: isLogarithmic ? decades(low, high) : y.ticks(4),
    domain,
    isLogarithmic,
  };
}

/** A flat curve gets some room above and below. */
function padded(low: number, high: number): [number, number] {
  if (low < high) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) * 0.1;
  return [low - room, high + room];
}

/** At most five powers of ten within the range, or 1-2-5 steps where there are few. */
function decades(low: number, high: number): readonly number[] {
  const first = Math.ceil(Math.log10(low));
  const last = Math.floor(Math.log10(high));
  const skip = Math.max(1, Math.ceil((last - first + 1) / 5));
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => 10 ** (first + index));
  const shown = powers.filter((_, index) => index % skip === 0);
  return shown.length >= 2 ? shown : scaleLog([low, high], [0, 1]).ticks(3);
}

function gridLines(axes: Axes): Markup {
  const bottom = view.height - view.bottom;
  const labels = showValues(axes.yTicks);
  return html`<g class="grid">${axes.yTicks.map((tick, index) => {
    const y = round(axes.y(tick));
    return html`<line x1="${view.left}" x2="${view.width - view.right}" y1="${y}" y2="${y}"/><text class="y" x="${view.left - 6}" y="${y}" dy="0.32em">${labels[index]}</text>`;
  })}${axes.xTicks.map((tick) => {
    const x = round(axes.x(tick));
    return html`<text class="x" x="${x}" y="${bottom + 15}">${shortCount(tick)}</text>`;
  })}</g>`;
}

function drawSeries(name: string, bins: readonly CurveBin[], axes: Axes): Markup {
  const x = (bin: CurveBin) => round(axes.x(bin.step));
  const mean = line<CurveBin>(x, (bin) => round(axes.y(bin.mean)));
  const range = area<CurveBin>(
    x,
    (bin) => round(axes.y(bin.low)),
    (bin) => round(axes.y(bin.high)),
  );
  const last = bins.at(-1);
  return html`<g class="${name}"><path class="range" d="${range(bins) ?? ''}"/><path class="mean" d="${mean(bins) ?? ''}"/>${
    last && html`<circle cx="${x(last)}" cy="${round(axes.y(last.mean))}" r="2.5"/>`
  }</g>`;
}

function readable(bins: readonly CurveBin[]): string {
  return JSON.stringify(bins.map(({ step, mean }) => [step, Number(mean.toPrecision(4))]));
}

function describe(metric: string, series: readonly ChartSeries[]): string {
  const parts = series.map(({ name, title, bins }) => {
    const [first, last] = [bins[0], bins.at(-1)];
    return `${title ?? name} from ${showValue(first?.mean ?? 0)} to ${showValue(last?.mean ?? 0)} at step ${showCount(last?.step ?? 0)}`;
  });
  return `${metric}: ${parts.join('; ')}. Arrow keys read values.`;
}

function notes(isLogarithmic: boolean, lost: number): string {
  const lostNote = lost > 0 ? `${showCount(lost)} values not finite` : '';
  return [isLogarithmic ? 'log' : '', lostNote].filter((note) => note !== '').join(' · ');
}

function shortCount(step: number): string {
  return step >= 1000 ? `${Number((step / 1000).toPrecision(3))}k` : String(step);
}
