import { showDuration } from '../core/logging/progress.ts';
import type { FreezeRow } from '../run/freezeTable.ts';
import type { PlannedStage, PlannedTable } from '../run/planRecipe.ts';
import { table } from './output.ts';

/** A plan for people: stages one after the other, and of later tables only what they change. */
export function planText(stages: readonly PlannedStage[]): string {
  return stages.map(stageText).join('\n\n');
}

function stageText(stage: PlannedStage): string {
  const facts = [
    ...stage.weights.map((line, index) => [index === 0 ? '  weights' : '', line]),
    ['  data', stage.data],
    ...stage.notes.map((note) => ['  note', note]),
    ['  steps', stepsText(stage)],
    ['  folder', stage.folder ?? 'decided by the stages that initFrom names'],
    ['  time', timeText(stage)],
  ];
  const tables = stage.tables.map((own, index) => tableText(own, stage.tables[index - 1]));
  return [`stage ${stage.name}: ${stage.objective}`, table(facts), ...tables].join('\n');
}

function stepsText({ steps, until, doneSteps, finished }: PlannedStage): string {
  const done = finished
    ? `, finished before with ${doneSteps} and reused`
    : doneSteps > 0
      ? `, ${doneSteps} done before`
      : '';
  return `${steps}${budgetText(until)}${done}`;
}

function budgetText({ audioMinutes, plateau }: PlannedStage['until']): string {
  if (audioMinutes !== undefined) return ` (${audioMinutes} minutes of audio)`;
  if (plateau === undefined) return '';
  return ` at most (until ${plateau.metric} has not fallen in ${plateau.patience} validations)`;
}

function timeText({ time, steps, doneSteps, finished }: PlannedStage): string {
  if (finished) return 'none';
  if (time === undefined)
    return 'unknown: no stage with this model, objective, batch, frozen layers and backend was trained in this outputFolder';
  const seconds = ((steps - doneSteps) * time.stepMs) / 1000;
  return `${showDuration(seconds)} without validation and samples: ${Math.round(time.stepMs)} ms a step, the median of ${time.loggedSteps} logged steps of ${time.folder}`;
}

function tableText(own: PlannedTable, before: PlannedTable | undefined): string {
  const known = new Set(before?.rows.map(rowKey));
  const rows = own.rows.filter((row) => !known.has(rowKey(row)));
  const cells = [
    ['  parameters', 'tensors', 'values', 'rate', 'rule'],
    ...rows.map(({ parameters, count, values, rate, rule }) => [
      `  ${parameters}`,
      String(count),
      String(values),
      rate,
      rule,
    ]),
  ];
  const head = before === undefined ? '  from step 0' : `  from step ${own.fromStep}, what changes`;
  const totals = own.totals.map(({ root, trained, frozen }) => [`  ${root}`, `${trained} trained`, `${frozen} frozen`]);
  return [head, table(cells), table(totals)].join('\n');
}

function rowKey({ parameters, count, rate, rule }: FreezeRow): string {
  return `${parameters} ${count} ${rate} ${rule}`;
}
