import { scaleLinear } from 'd3-scale';
import { html, type Markup } from '../html.ts';
import { round } from '../report/numbers.ts';

/** A value with its interval, as one row of a plot. */
export interface PlottedInterval {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** Small dots: one for each pair. */
  readonly points?: readonly number[];
}

const view = { width: 300, height: 26, margin: 10 };

/** Draws rows on one scale; `zero` puts 0 on it and a line through it. */
export function intervalPlot(
  rows: readonly PlottedInterval[],
  zero: boolean,
): (row: PlottedInterval, className: string) => Markup {
  const all = rows.flatMap(({ value, low = value, high = value, points = [] }) => [value, low, high, ...points]);
  const finite = [...all.filter(Number.isFinite), ...(zero ? [0] : [])];
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const room = least < most ? 0 : Math.abs(least) * 0.1 || 1;
  const x = scaleLinear([least - room, most + room], [view.margin, view.width - view.margin]);
  const middle = view.height / 2;
  return (
    { value, low, high, points = [] },
    className,
  ) => html`<svg class="interval ${className}" viewBox="0 0 ${view.width} ${view.height}" aria-hidden="true">
    ${zero && html`<line class="zero" x1="${round(x(0))}" x2="${round(x(0))}" y1="0" y2="${view.height}"/>`}
    ${low !== undefined && high !== undefined && html`<line class="range" x1="${round(x(low))}" x2="${round(x(high))}" y1="${middle}" y2="${middle}"/>`}
    ${points.map((point) => html`<circle class="pair" cx="${round(x(point))}" cy="${middle}" r="2.5"/>`)}
    <circle class="value" cx="${round(x(value))}" cy="${middle}" r="5"/>
  </svg>`;
}
