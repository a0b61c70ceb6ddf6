import { html, type Markup } from '../html.ts';
import { showFixed } from './numbers.ts';
import type { MeasurementCell, MeasurementColumn, MeasurementRow, MeasurementTable } from './reportData.ts';

/** Tables of what was measured; a cell without a value says why. */
export function measurementsSection(tables: readonly MeasurementTable[]): Markup {
  return html`<section id="measurements" aria-labelledby="measurements-title">
    <h2 id="measurements-title">Measurements</h2>
    ${tables.map(drawTable)}
  </section>`;
}

export function drawTable(table: MeasurementTable): Markup {
  const reasons = [...new Set(table.rows.flatMap(({ cells }) => cells.flatMap(reasonOf)))];
  return html`<h3>${table.title}</h3>
  ${table.note !== undefined && html`<p class="hint">${table.note}</p>`}
  <div class="scroll" tabindex="0" role="region" aria-label="${table.title}">
    <table class="measurements">
      <thead><tr><th scope="col"><span class="unseen">${table.rowsAre ?? 'Audio'}</span></th>${table.columns.map(drawColumn)}</tr></thead>
      <tbody>${table.rows.map((row) => drawRow(row, table.columns, reasons))}</tbody>
    </table>
  </div>
  ${reasons.length > 0 && html`<ol class="reasons">${reasons.map((reason) => html`<li>Not measured: ${reason}.</li>`)}</ol>`}`;
}

function reasonOf(cell: MeasurementCell): readonly string[] {
  return 'notMeasured' in cell ? [cell.notMeasured.replace(/\.$/, '')] : [];
}

function drawColumn(column: MeasurementColumn): Markup {
  const notes = [column.unit, column.better && `${column.better} is better`].filter((note) => note !== undefined);
  return html`<th scope="col">${column.label}${notes.length > 0 && html`<small>${notes.join(', ')}</small>`}</th>`;
}

function drawRow(row: MeasurementRow, columns: readonly MeasurementColumn[], reasons: readonly string[]): Markup {
  return html`<tr class="${row.isReference ? 'reference' : ''}"><th scope="row">${row.label}</th>${columns.map(
    (column, index) => drawCell(row.cells[index], column, reasons),
  )}</tr>`;
}

function drawCell(cell: MeasurementCell | undefined, column: MeasurementColumn, reasons: readonly string[]): Markup {
  if (!cell) return html`<td class="absent">—</td>`;
  if ('notMeasured' in cell) {
    const [reason = ''] = reasonOf(cell);
    return html`<td class="absent" title="${reason}">not measured<sup>${reasons.indexOf(reason) + 1}</sup></td>`;
  }
  const digits = column.digits ?? 2;
  const { value, low, high, count } = cell;
  const hasInterval = low !== undefined && high !== undefined;
  return html`<td>${showFixed(value, digits)}${
    hasInterval && html`<small>${showFixed(low, digits)} to ${showFixed(high, digits)}</small>`
  }${count !== undefined && html`<small>n = ${count}</small>`}</td>`;
}
