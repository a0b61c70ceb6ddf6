import { html, type Markup } from '../html.ts';
import { showFixed } from '../report/numbers.ts';
import type { DifferenceRow, RankedRow } from './ablationData.ts';
import { intervalPlot } from './intervalPlot.ts';

/** How many arms have a colour of their own. */
const colours = 8;

/** The class that gives an arm its colour. */
export function armClass(arm: number | undefined): string {
  return arm === undefined ? 'reference' : `arm-${arm % colours}`;
}

export function showP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Means with their intervals on one scale; rows that are no arm's are not drawn. */
export function rankTable(
  rows: readonly RankedRow[],
  { digits, name, rowsAre }: { readonly digits: number; readonly name: string; readonly rowsAre: string },
): Markup {
  const plot = intervalPlot(
    rows.filter(({ arm }) => arm !== undefined),
    false,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table class="ranks">
      <thead><tr><th scope="col">${rowsAre}</th><th scope="col">Mean<small>95 % interval</small></th><th scope="col"><span class="unseen">Drawn</span></th></tr></thead>
      <tbody>${rows.map((row) => rankedRow(row, digits, plot))}</tbody>
    </table></div>`;
}

function rankedRow(row: RankedRow, digits: number, plot: ReturnType<typeof intervalPlot>): Markup {
  const { label, arm, value, low, high } = row;
  return html`<tr class="${armClass(arm)}"><th scope="row"><span class="key">${label}</span></th>
    <td class="number" data-label="mean">${showFixed(value, digits)}${low !== undefined && high !== undefined && html`<small>${showFixed(low, digits)} to ${showFixed(high, digits)}</small>`}</td>
    <td class="plot">${arm !== undefined && plot(row, armClass(arm))}</td></tr>`;
}

/** Differences with interval, p, effect and verdict; small dots are the units of the test. */
export function differenceTable(
  rows: readonly DifferenceRow[],
  { digits, unit }: { readonly digits: number; readonly unit: 'pair' | 'listener' },
): Markup {
  const plot = intervalPlot(
    rows.map((row) => ({ ...row, value: row.mean, points: row.pairs })),
    true,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Differences"><table class="ranks">
    <thead><tr><th scope="col">Against the baseline</th><th scope="col">Difference<small>interval</small></th><th scope="col">p</th><th scope="col">Hedges' g</th><th scope="col">Verdict</th><th scope="col"><span class="unseen">Drawn</span></th></tr></thead>
    <tbody>${rows.map((row) => differenceRow(row, { digits, unit, plot }))}</tbody>
  </table></div>`;
}

function differenceRow(
  row: DifferenceRow,
  {
    digits,
    unit,
    plot,
  }: { readonly digits: number; readonly unit: string; readonly plot: ReturnType<typeof intervalPlot> },
): Markup {
  const { label, arm, isPrimary, mean, low, high, p, effect, verdict, pairs } = row;
  return html`<tr class="${armClass(arm)}${isPrimary && ' primary'}"><th scope="row"><span class="key">${label}</span></th>
    <td class="number" data-label="difference">${showFixed(mean, digits)}${low !== undefined && high !== undefined && html`<small>${showFixed(low, digits)} to ${showFixed(high, digits)}</small>`}</td>
    <td class="number" data-label="p">${showP(p)}<small>${pairs.length} ${pairs.length === 1 ? unit : `${unit}s`}</small></td>
    <td class="number" data-label="Hedges' g">${effect === undefined ? html`<span class="absent">—</span>` : showFixed(effect, 2)}</td>
    <td data-label="verdict" class="verdict ${verdict}">${verdict}</td>
    <td class="plot">${plot({ value: mean, ...(low === undefined || high === undefined ? {} : { low, high }), points: pairs }, armClass(arm))}</td></tr>`;
}
