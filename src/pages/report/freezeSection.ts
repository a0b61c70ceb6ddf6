import { html, type Markup } from '../html.ts';
import { showCount, showValue } from './numbers.ts';
import type { FreezeRow, FreezeStage } from './reportData.ts';

/** Parameters of one layer or module. */
export interface FreezeGroup {
  readonly name: string;
  readonly rows: readonly FreezeRow[];
}

/** What each stage trained and what stood still, by module, to be opened down to each parameter. */
export function freezeSection(stages: readonly FreezeStage[]): Markup {
  return html`<section id="trained" aria-labelledby="trained-title">
    <h2 id="trained-title">What was trained</h2>
    ${stages.map(drawStage)}
  </section>`;
}

/** Neighbouring parameters of one module: the path up to its first number (a layer), else its first two names. */
export function groupParameters(rows: readonly FreezeRow[]): readonly FreezeGroup[] {
  const groups = new Map<string, FreezeRow[]>();
  for (const row of rows) {
    const name = moduleOf(row.path);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, members]) => ({ name, rows: members }));
}

function moduleOf(path: string): string {
  const names = path.split('/');
  const numbered = names.findIndex((name) => /^\d+$/.test(name));
  const depth = numbered > 0 ? numbered + 1 : Math.min(2, names.length - 1);
  return names.slice(0, Math.max(1, depth)).join('/');
}

function drawStage({ stage, parameters }: FreezeStage): Markup {
  const trained = parameters.filter(({ rate }) => rate !== null);
  const trainedValues = countAll(trained);
  const allValues = countAll(parameters);
  const share = allValues === 0 ? 0 : trainedValues / allValues;
  return html`<h3>Stage ${stage}</h3>
  <div class="meter" role="img" aria-label="${percent(share)} of the values trained"><i style="width:${(100 * share).toFixed(1)}%"></i></div>
  <p class="hint"><b>${showCount(trainedValues)}</b> values in ${showCount(trained.length)} parameters trained,
  <b>${showCount(allValues - trainedValues)}</b> in ${showCount(parameters.length - trained.length)} frozen (${percent(share)} trained).</p>
  <div class="modules">${groupParameters(parameters).map(drawGroup)}</div>`;
}

function drawGroup({ name, rows }: FreezeGroup): Markup {
  const states = [...new Set(rows.map(({ rate }) => showRate(rate)))];
  const state = states.length === 1 ? states[0] : 'mixed';
  return html`<details>
    <summary><span class="path">${name}</span><span class="values">${showCount(countAll(rows))} ${countAll(rows) === 1 ? 'value' : 'values'}</span>${drawState(state ?? '')}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Parameters of ${name}"><table class="parameters">
      <thead><tr><th scope="col">Parameter</th><th scope="col">Shape</th><th scope="col">Rate</th></tr></thead>
      <tbody>${rows.map(
        (row) =>
          html`<tr><th scope="row">${row.path}</th><td>${row.shape.length === 0 ? 'scalar' : row.shape.join(' × ')}</td><td>${drawState(showRate(row.rate))}</td></tr>`,
      )}</tbody>
    </table></div>
  </details>`;
}

function drawState(state: string): Markup {
  return html`<span class="state ${state === 'frozen' ? 'frozen' : 'trained'}">${state}</span>`;
}

function showRate(rate: number | null): string {
  return rate === null ? 'frozen' : showValue(rate);
}

function countAll(rows: readonly FreezeRow[]): number {
  return rows.reduce((total, { shape }) => total + shape.reduce((product, dimension) => product * dimension, 1), 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}
