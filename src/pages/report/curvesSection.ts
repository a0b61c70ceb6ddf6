import { html, type Markup } from '../html.ts';
import { type Chart, curveChart } from './curveChart.ts';
import type { StageCurves } from './reportData.ts';

const validationPrefix = 'validation/';

/** The curves of all stages as small charts. */
export function curvesSection(curves: readonly StageCurves[]): Markup {
  return html`<section id="curves" aria-labelledby="curves-title">
    <h2 id="curves-title">Curves</h2>
    <p class="keyline"><span class="key training">training</span> <span class="key validation">validation</span></p>
    <p class="hint">
      The line is the mean of neighbouring steps, the band their range. Point at a chart, or focus it and use the arrow keys, to read it.
    </p>
    ${curves.map(
      ({ stage, metrics }) => html`<h3>Stage ${stage}</h3>
      <div class="charts">${chartsOf(metrics).map(curveChart)}</div>`,
    )}
  </section>`;
}

/** One chart per metric; a metric of validation joins its partner in training, when there is one. */
export function chartsOf(metrics: StageCurves['metrics']): readonly Chart[] {
  const names = Object.keys(metrics);
  const plain = names.filter((name) => !name.startsWith(validationPrefix));
  const alone = names.filter((name) => name.startsWith(validationPrefix) && !(baseName(name) in metrics));
  return [
    ...plain.map((metric) => ({
      metric,
      training: metrics[metric] ?? [],
      validation: metrics[`${validationPrefix}${metric}`] ?? [],
    })),
    ...alone.map((metric) => ({ metric: baseName(metric), training: [], validation: metrics[metric] ?? [] })),
  ];
}

function baseName(metric: string): string {
  return metric.slice(validationPrefix.length);
}
