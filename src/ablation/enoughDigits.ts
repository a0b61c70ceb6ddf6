import type { ComparedMetric } from './design.ts';
import type { AblationResults } from './results.ts';

/** What a page has room for. */
const most = 5;

/**
 * Gives each metric the digits that its narrowest interval needs, of a difference or of an arm: `+0.002 (-0.002 to +0.006)`, not
 * `+0.00 (-0.00 to +0.01)`. None gets fewer than it has.
 */
export function withEnoughDigits(
  metrics: readonly ComparedMetric[],
  { primary, secondary, figures }: Pick<AblationResults, 'primary' | 'secondary' | 'figures'>,
): readonly ComparedMetric[] {
  const intervals = [
    ...[primary, ...secondary].map(({ metric, interval }) => ({ metric, ...interval })),
    ...figures.map(({ metric, figure }) => ({ metric, low: figure.low, high: figure.high })),
  ];
  return metrics.map((metric) => {
    const widths = intervals.flatMap(({ metric: name, low, high }) =>
      name === metric.name && low !== undefined && high !== undefined && high > low ? [high - low] : [],
    );
    const needed = Math.max(0, ...widths.map((width) => Math.ceil(0.5 - Math.log10(width))));
    return { ...metric, digits: Math.max(metric.digits, Math.min(most, needed)) };
  });
}
