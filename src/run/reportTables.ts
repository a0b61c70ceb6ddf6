import type { Measured } from '../evaluation/bootstrap.ts';
import type { EvaluationRow, MeasureInfo, RunEvaluation, SwapEvaluation } from '../evaluation/runEvaluation.ts';
import type { KeyFigure, MeasurementRow, MeasurementTable } from '../pages/report/reportData.ts';
import { axisTables } from './axisTables.ts';
import { systemNames, toCell, toColumn, unitNames } from './tableParts.ts';

/** The tables of a report: against recordings, timbre, and swapped references. */
export function measurementTables(evaluation: RunEvaluation): readonly MeasurementTable[] {
  const { pairMeasures, pairRows, clipMeasures, clipRows, timbreMeasures, timbreRows } = evaluation;
  const units = ['syllable', 'sentence'] as const;
  const against = units.map((unit) => ({
    title: `Held-out ${unitNames[unit]} against ${againstWhat(evaluation, unit)}`,
    note: 'Copy synthesis is the recording itself through mel and vocoder: the best that a model could reach. Small figures below: 95 % bootstrap intervals over items.',
    columns: pairMeasures.map(toColumn),
    rows: rowsOf(pairRows, unit, pairMeasures),
  }));
  const alone = units.map((unit) => ({
    title: `Held-out ${unitNames[unit]} by themselves`,
    note: 'What has no better direction is best where it comes near to the row of the recordings.',
    columns: clipMeasures.map(toColumn),
    rows: clipMeasures.length === 0 ? [] : rowsOf(clipRows, unit, clipMeasures),
  }));
  const timbre = units.map((unit) => ({
    title: `Timbre of held-out ${unitNames[unit]}`,
    note: 'Distances and likeness to training recordings of each voice. The rows of the recordings show what the same voice scores.',
    columns: timbreMeasures.map(toColumn),
    rows: rowsOf(timbreRows, unit, timbreMeasures),
  }));
  const swapped = evaluation.swaps.map((swap) => swapTable(swap, evaluation));
  return [...against, ...alone, ...timbre, ...swapped, ...axisTables(evaluation)].filter(({ rows }) => rows.length > 0);
}

/** The figures to see first: the first measure for each voice beside its ceiling, and what a swapped reference does. */
export function keyFigures(evaluation: RunEvaluation): readonly KeyFigure[] {
  const [main] = evaluation.pairMeasures;
  const figures: KeyFigure[] = [];
  for (const { voice, unit, system, figures: row } of evaluation.pairRows) {
    if (main === undefined || system !== 'synthesis') continue;
    const ceiling = evaluation.pairRows.find(
      (other) => other.voice === voice && other.unit === unit && other.system === 'copy-synthesis',
    );
    const best = ceiling && show(ceiling.figures[main.name], main);
    figures.push({
      label: `${main.label}, ${unitNames[unit]}, ${voice}`,
      value: show(row[main.name], main) ?? 'not measured',
      ...(best === undefined ? {} : { note: `copy synthesis: ${best}` }),
    });
  }
  return [...figures, ...evaluation.swaps.flatMap((swap) => swapFigure(swap, evaluation))];
}

/** What came out, in one or two sentences. */
export function resultSentence(evaluation: RunEvaluation): string {
  const voices = keyFigures({ ...evaluation, swaps: [] }).map(({ label, value, note }) => {
    return `${label}: ${value}${note === undefined ? '' : ` (${note})`}`;
  });
  const swaps = evaluation.swaps.flatMap((swap) =>
    swapFigure(swap, evaluation).map(
      ({ value }) =>
        `With ${swap.first}'s and then ${swap.second}'s reference the same sentences stand at ${value} (0 is ${swap.first}'s recordings, 1 ${swap.second}'s).`,
    ),
  );
  return [voices.length > 0 ? `${voices.join('; ')}.` : '', ...swaps].filter((part) => part !== '').join(' ');
}

function againstWhat(evaluation: RunEvaluation, unit: EvaluationRow['unit']): string {
  const isSpliced = evaluation.timbreRows.some((row) => row.unit === unit && row.system === 'spliced');
  return isSpliced ? 'the same sentences spliced from recordings' : 'their recordings';
}

function rowsOf(
  rows: readonly EvaluationRow[],
  unit: EvaluationRow['unit'],
  measures: readonly MeasureInfo[],
): readonly MeasurementRow[] {
  return rows
    .filter((row) => row.unit === unit)
    .map(({ voice, system, figures }) => ({
      label: `${voice}, ${systemNames[system]}`,
      isReference: system !== 'synthesis',
      cells: measures.map(({ name }) => toCell(figures[name])),
    }));
}

function swapTable(swap: SwapEvaluation, { timbreMeasures, positionMeasures }: RunEvaluation): MeasurementTable {
  return {
    title: `Swapped references: ${swap.first} and ${swap.second}`,
    note: `The same ${swap.sentences} sentences spoken by one checkpoint with either reference vector. Position: 0 is ${swap.first}'s recordings, 1 is ${swap.second}'s.`,
    columns: [...positionMeasures, ...timbreMeasures].map(toColumn),
    rows: swap.rows.map(({ timbreOf, figures, positions }) => ({
      label: `reference of ${timbreOf}`,
      cells: [
        ...positionMeasures.map(({ name }) => toCell(positions[name])),
        ...timbreMeasures.map(({ name }) => toCell(figures[name])),
      ],
    })),
  };
}

/** `0.04 → 0.91`: where the first and the second vector put the speech, by the first measure that has both. */
function swapFigure(swap: SwapEvaluation, { positionMeasures }: RunEvaluation): readonly KeyFigure[] {
  const [one, other] = swap.rows;
  for (const measure of positionMeasures) {
    const from = one && show(one.positions[measure.name], measure);
    const to = other && show(other.positions[measure.name], measure);
    if (from === undefined || to === undefined) continue;
    return [
      {
        label: `${measure.label}, reference swapped`,
        value: `${from} → ${to}`,
        note: `0 is ${swap.first}, 1 is ${swap.second}`,
      },
    ];
  }
  return [];
}

function show(measured: Measured | undefined, { digits, unit }: MeasureInfo): string | undefined {
  if (measured === undefined || 'notMeasured' in measured) return undefined;
  return `${measured.value.toFixed(digits).replace('-', '−')}${unit === undefined ? '' : ` ${unit}`}`;
}
