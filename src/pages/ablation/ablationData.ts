import type { CurveBin } from '../report/curvePoints.ts';
import type { KeyFigure, MeasurementTable, ReportSample } from '../report/reportData.ts';

/** What the page of an ablation, or of compared runs, shows. Plain data. */
export interface AblationData {
  readonly title: string;
  /** The primary contrast in one or two sentences. */
  readonly summary: string;
  readonly createdAt: string;
  /** What to type for the same; absent for runs that were compared later. */
  readonly command?: string;
  readonly keyFigures: readonly KeyFigure[];
  /** In the order of their colours. */
  readonly arms: readonly string[];
  /** The primary metric: `Mel-cepstral distortion, sentences, dB, lower is better`. */
  readonly metric: string;
  readonly digits: number;
  /** By budget, the best arm first. */
  readonly rankings: readonly { readonly budget?: string; readonly rows: readonly RankedRow[] }[];
  readonly differences: readonly DifferenceRow[];
  /** What the interval and p of a difference are, in words. */
  readonly differenceNote: string;
  readonly otherTests: readonly TestRow[];
  readonly tables: readonly MeasurementTable[];
  readonly axes: readonly MeasurementTable[];
  readonly curves: readonly StageBands[];
  /** The primary metric over the budgets; empty where there is one budget. */
  readonly budgetCurves: readonly { readonly arm: string; readonly points: readonly BudgetPoint[] }[];
  readonly samples: readonly ReportSample[];
  /** Which seed is heard, and how loud. */
  readonly samplesNote: string;
  readonly runs: readonly RunRow[];
}

export interface RankedRow {
  readonly label: string;
  /** Its place among the arms; absent: a reference, such as copy synthesis. */
  readonly arm?: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface DifferenceRow {
  readonly label: string;
  readonly arm: number;
  readonly isPrimary: boolean;
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
  /** One for each pair of seeds. */
  readonly pairs: readonly number[];
  readonly p: number;
  readonly effect?: number;
  readonly verdict: 'better' | 'worse' | 'told apart' | 'undecided';
}

export interface TestRow {
  readonly label: string;
  readonly mean: string;
  readonly p: number;
  readonly adjustedP: number;
  readonly verdict: DifferenceRow['verdict'];
}

/** A stage's curves: mean and range over seeds, by metric and arm. */
export interface StageBands {
  readonly stage: string;
  readonly metrics: readonly { readonly metric: string; readonly arms: readonly ArmBand[] }[];
}

export interface ArmBand {
  readonly arm: string;
  readonly bins: readonly CurveBin[];
}

export interface BudgetPoint {
  readonly budget: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface RunRow {
  readonly arm: string;
  readonly budget: string;
  readonly seed: number;
  readonly folder: string;
  readonly hash: string;
  readonly stages: readonly string[];
}
