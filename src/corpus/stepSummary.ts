import { quantile } from '../audio/level.ts';
import { type FigureName, figureNames } from '../audio/soundFigures.ts';
import type { PreparationRecord } from './preparationChain.ts';

/** What one step did to one figure, over all recordings. JSON-able. */
export interface StepChange {
  readonly step: string;
  readonly figure: FigureName;
  /** Medians. */
  readonly before: number;
  readonly after: number;
  /** Recordings where the figure became another one. */
  readonly changed: number;
}

/** Figures before and after each step, in the order of the steps, over the recordings that it was done to. */
export function summariseSteps(records: readonly PreparationRecord[]): readonly StepChange[] {
  const names = [...new Set(records.flatMap(({ steps }) => steps.map(({ step }) => step)))];
  return names.flatMap((step) => {
    const own = records.flatMap(({ steps }) => steps.find((one) => one.step === step) ?? []);
    return figureNames
      .filter((name) => own[0]?.before[name] !== undefined)
      .map((figure) => {
        const valuesOf = (when: 'before' | 'after'): readonly number[] =>
          own.map((one) => one[when][figure] ?? Number.NaN);
        const [was, became] = [valuesOf('before'), valuesOf('after')];
        const changed = was.filter((value, index) => value !== became[index]).length;
        return { step, figure, before: quantile(was, 0.5), after: quantile(became, 0.5), changed };
      });
  });
}
