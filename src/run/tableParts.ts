import type { Measured } from '../evaluation/bootstrap.ts';
import type { EvaluationRow, MeasureInfo } from '../evaluation/runEvaluation.ts';
import type { MeasurementCell, MeasurementColumn } from '../pages/report/reportData.ts';

export const unitNames = { syllable: 'syllables', sentence: 'sentences' } as const;
export const systemNames: Readonly<Record<EvaluationRow['system'], string>> = {
  recording: 'recording',
  spliced: 'spliced',
  'copy-synthesis': 'copy synthesis',
  synthesis: 'synthesis',
  'other-voices': 'recordings of other voices',
};

export function toCell(measured: Measured | undefined): MeasurementCell {
  return measured ?? { notMeasured: 'this evaluation did not look at it' };
}

export function toColumn({ label, unit, better, digits }: MeasureInfo): MeasurementColumn {
  return {
    label,
    digits,
    ...(unit === undefined ? {} : { unit }),
    ...(better === undefined ? {} : { better }),
  };
}
