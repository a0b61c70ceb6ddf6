import type { BenchRow } from './contest.ts';

/** Rows as a Markdown table, with numbers of parameters where contenders say them. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const head = ['what', 'variant', 'parameters', 'minimum', 'median', 'peak memory, MB'];
  const cells = rows.map(({ size, variant, parameters, unit, min, median, peakRssMb }) => [
    ...[size, `\`${variant}\``, parameters?.toLocaleString('en') ?? '–'],
    ...[`${min.toFixed(1)} ${unit}`, `${median.toFixed(1)} ${unit}`, peakRssMb.toFixed(0)],
  ]);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
