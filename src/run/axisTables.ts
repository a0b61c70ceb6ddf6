import { meanFigure } from '../evaluation/bootstrap.ts';
import { type ItemAxis, itemAxes } from '../evaluation/itemAxes.ts';
import type { EvaluatedItem, MeasureInfo, RunEvaluation, SystemName, UnitName } from '../evaluation/runEvaluation.ts';
import type { MeasurementRow, MeasurementTable } from '../pages/report/reportData.ts';
import { systemNames, toCell, toColumn, unitNames } from './tableParts.ts';

/** Voices have rows in the other tables. */
const shownAxes = itemAxes.filter(({ name }) => name !== 'voice');
const systems: readonly SystemName[] = ['synthesis', 'recording', 'spliced'];

/** Every measure that is known item by item, by each property that tells at least two kinds of held-out items apart. */
export function axisTables(evaluation: RunEvaluation): readonly MeasurementTable[] {
  const measures = [...evaluation.pairMeasures, ...evaluation.clipMeasures].filter(({ name }) =>
    evaluation.items.some(({ clips }) => clips.some((clip) => name in clip.measures)),
  );
  return (['syllable', 'sentence'] as const).flatMap((unit) =>
    shownAxes.flatMap((axis) => axisTable(axis, unit, { items: evaluation.items, measures })),
  );
}

function axisTable(
  { name, levelsOf }: ItemAxis,
  unit: UnitName,
  { items, measures }: { readonly items: readonly EvaluatedItem[]; readonly measures: readonly MeasureInfo[] },
): readonly MeasurementTable[] {
  const own = items.filter((item) => item.unit === unit);
  const levels = [...new Set(own.flatMap(levelsOf))].sort();
  if (levels.length < 2) return [];
  return [
    {
      title: `Held-out ${unitNames[unit]} by ${name}`,
      note: 'All voices together; recordings where a measure looks at one clip alone.',
      rowsAre: name,
      columns: measures.map(toColumn),
      rows: levels.flatMap((level) =>
        levelRows(
          level,
          own.filter((item) => levelsOf(item).includes(level)),
          measures,
        ),
      ),
    },
  ];
}

function levelRows(
  level: string,
  items: readonly EvaluatedItem[],
  measures: readonly MeasureInfo[],
): readonly MeasurementRow[] {
  return systems.flatMap((system) => {
    const clips = items.flatMap((item) =>
      item.clips.filter((clip) => clip.system === system && clip.timbreOf === undefined),
    );
    if (!clips.some((clip) => Object.keys(clip.measures).length > 0)) return [];
    const cells = measures.map(({ name }) =>
      toCell(
        meanFigure(
          clips.map((clip) => clip.measures[name]),
          { seed: 0 },
        ),
      ),
    );
    return [{ label: `${level}, ${systemNames[system]}`, isReference: system !== 'synthesis', cells }];
  });
}
