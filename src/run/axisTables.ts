import { meanFigure } from '../evaluation/bootstrap.ts';
import { type ItemAxis, itemAxes } from '../evaluation/itemAxes.ts';
import type { EvaluatedItem, MeasureInfo, RunEvaluation, SystemName, UnitName } from '../evaluation/runEvaluation.ts';
import type { MeasurementRow, MeasurementTable } from '../pages/report/reportData.ts';
import { systemNames, toCell, toColumn, unitNames } from './tableParts.ts';

/** Voices have rows in the other tables. */
const shownAxes = itemAxes.filter(({ name }) => name !== 'voice');

/** Measures of one table, and whose clips have rows in it. */
interface Shown {
  readonly what: string;
  readonly measures: readonly MeasureInfo[];
  readonly systems: readonly SystemName[];
}

/** Every measure that is known item by item, by each property that tells at least two kinds of held-out items apart. */
export function axisTables(evaluation: RunEvaluation): readonly MeasurementTable[] {
  const { pairMeasures, clipMeasures, items } = evaluation;
  const known = (measures: readonly MeasureInfo[]) =>
    measures.filter(({ name }) => items.some(({ clips }) => clips.some((clip) => name in clip.measures)));
  const shown: readonly Shown[] = [
    { what: 'against recordings', measures: known(pairMeasures), systems: ['synthesis'] },
    { what: 'by themselves', measures: known(clipMeasures), systems: ['recording', 'spliced', 'synthesis'] },
  ];
  return (['syllable', 'sentence'] as const).flatMap((unit) => {
    const own = items.filter((item) => item.unit === unit);
    return shownAxes.flatMap((axis) =>
      shown.filter(({ measures }) => measures.length > 0).flatMap((table) => axisTable(axis, { unit, own }, table)),
    );
  });
}

function axisTable(
  { name, levelsOf }: ItemAxis,
  { unit, own }: { readonly unit: UnitName; readonly own: readonly EvaluatedItem[] },
  { what, measures, systems }: Shown,
): readonly MeasurementTable[] {
  const levels = [...new Set(own.flatMap(levelsOf))].sort();
  if (levels.length < 2) return [];
  const rowsOf = (level: string): readonly MeasurementRow[] =>
    systems.flatMap((system) => {
      const items = own.filter((item) => levelsOf(item).includes(level));
      const clips = items.flatMap((item) =>
        item.clips.filter((clip) => clip.system === system && clip.timbreOf === undefined),
      );
      const valuesOf = (measure: string) => clips.map((clip) => clip.measures[measure]);
      const cells = measures.map((measure) => toCell(meanFigure(valuesOf(measure.name), { seed: 0 })));
      if (clips.length === 0) return [];
      return [{ label: `${level}, ${systemNames[system]}`, isReference: system !== 'synthesis', cells }];
    });
  return [
    {
      title: `Held-out ${unitNames[unit]} by ${name}, ${what}`,
      note: 'All voices together.',
      rowsAre: name,
      columns: measures.map(toColumn),
      rows: levels.flatMap(rowsOf),
    },
  ];
}
