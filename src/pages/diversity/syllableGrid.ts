import type { GridCell } from '../../diversity/diversityReport.ts';
import { finalSymbols, initialSymbols } from '../../text/symbolTable.ts';
import { html, type Markup } from '../html.ts';
import { showCount } from '../report/numbers.ts';

/** Heard so often, a syllable is drawn in full colour. */
const often = 3;

/** Initials across, finals down; a cell has a box for each tone, hollow where a legal syllable was never heard. */
export function syllableGrid(cells: readonly GridCell[]): Markup {
  const byPlace = new Map(cells.map((cell) => [`${cell.initial} ${cell.final}`, cell]));
  const initials = initialSymbols.filter((symbol) => cells.some(({ initial }) => initial === symbol));
  const finals = finalSymbols.filter((symbol) => cells.some(({ final }) => final === symbol));
  return html`<p class="legend"><span><span class="tones"><i></i></span>heard ${often} times or more</span>
    <span><span class="tones"><i class="few"></i></span>once or twice</span>
    <span><span class="tones"><i class="missing"></i></span>legal, never heard</span>
    <span>boxes: tones 1 2 3 4 and neutral; ^ no initial</span></p>
  <div class="scroll" tabindex="0" role="region" aria-label="Initials by finals"><table class="syllables">
    <thead><tr><th scope="col"><span class="unseen">final</span></th>${initials.map((initial) => html`<th scope="col">${initial}</th>`)}</tr></thead>
    <tbody>${finals.map(
      (final) =>
        html`<tr><th scope="row">${final}</th>${initials.map((initial) => drawCell(byPlace.get(`${initial} ${final}`)))}</tr>`,
    )}</tbody>
  </table></div>`;
}

function drawCell(cell: GridCell | undefined): Markup {
  if (cell === undefined) return html`<td class="none"></td>`;
  const { base, heard, legal } = cell;
  const counts = heard.map((count, tone) => (count > 0 || legal[tone] ? `${tone + 1}: ${count}` : '')).filter(Boolean);
  const isHole = heard.every((count) => count === 0);
  return html`<td class="cell${isHole ? ' hole' : ''}" title="${base}, tone ${counts.join(', ')}">${base}<span class="tones">${heard.map(
    (count, tone) => html`<i class="${stateOf(count, legal[tone] ?? false)}"></i>`,
  )}</span></td>`;
}

function stateOf(count: number, isLegal: boolean): string {
  if (count >= often) return 'heard';
  if (count > 0) return 'few';
  return isLegal ? 'missing' : 'illegal';
}

const toneNames = ['1', '2', '3', '4', 'neutral'];

/** How often each tone is followed by each; 3 before 3 is no gap, since the first one rises. */
export function tonePairTable(pairs: readonly (readonly number[])[]): Markup {
  const most = Math.max(1, ...pairs.flat());
  return html`<p class="hint">First tone down, second tone across. By sandhi a third tone before a third tone is said as a second tone: what counts there was said otherwise.</p>
  <div class="scroll"><table class="pairs">
    <thead><tr><th></th>${toneNames.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${pairs.map(
      (row, first) =>
        html`<tr><th scope="row">${toneNames[first]}</th>${row.map((count, second) => {
          if (first === 2 && second === 2 && count === 0) return html`<td class="absent">—</td>`;
          if (count === 0) return html`<td class="missing">0</td>`;
          const share = Math.round((60 * count) / most);
          return html`<td style="background: color-mix(in srgb, var(--accent) ${share}%, transparent)">${showCount(count)}</td>`;
        })}</tr>`,
    )}</tbody>
  </table></div>`;
}
