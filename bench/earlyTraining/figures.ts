import type { Measured } from '../../src/evaluation/bootstrap.ts';
import type { EvaluationRow, RunEvaluation, SystemName, UnitName } from '../../src/evaluation/runEvaluation.ts';

/** Means over the voices of one unit's held-out items; null where nothing could be measured. */
export interface UnitFigures {
  readonly melCepstralDistortionDb: number | null;
  /** Root mean square, semitones. */
  readonly f0Error: number | null;
  /** Cosine to the embeddings of the own voice's recordings. */
  readonly similarity: number | null;
}

export type SystemFigures = Readonly<Record<UnitName, UnitFigures>>;

/** One finished training with its measures. */
export interface ComparedRow {
  readonly system: string;
  readonly part: 'decoder' | 'vocoder';
  readonly budget: 'steps' | 'minutes' | 'none';
  readonly steps: number;
  /** Median of the logged steps of this run; null where nothing was trained. */
  readonly stepMs: number | null;
  readonly trainingMinutes: number;
  readonly audioMinutes: number;
  readonly figures: SystemFigures;
}

/** Steps that fit into so many minutes, where one takes `stepMs`. */
export function stepsIn(minutes: number, stepMs: number): number {
  return Math.max(1, Math.round((minutes * 60_000) / stepMs));
}

/** What an evaluation says of one system. */
export function figuresOf(
  evaluation: Pick<RunEvaluation, 'pairRows' | 'timbreRows'>,
  system: SystemName,
): SystemFigures {
  const of = (unit: UnitName): UnitFigures => ({
    melCepstralDistortionDb: overVoices(evaluation.pairRows, { unit, system }, () => 'mel-cepstral-distortion'),
    f0Error: overVoices(evaluation.pairRows, { unit, system }, () => 'f0-error'),
    similarity: overVoices(evaluation.timbreRows, { unit, system }, (voice) => `speaker-similarity/${voice}`),
  });
  return { syllable: of('syllable'), sentence: of('sentence') };
}

function overVoices(
  rows: readonly EvaluationRow[],
  wanted: { readonly unit: UnitName; readonly system: SystemName },
  keyOf: (voice: string) => string,
): number | null {
  const own = rows.filter(({ unit, system }) => unit === wanted.unit && system === wanted.system);
  const found = own
    .map(({ voice, figures }) => foundValue(figures[keyOf(voice)]))
    .filter((value) => value !== undefined);
  return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0) / found.length;
}

function foundValue(measured: Measured | undefined): number | undefined {
  return measured !== undefined && 'value' in measured ? measured.value : undefined;
}

/** Syllables / sentences. */
const columns = [
  ['MCD, dB', 'melCepstralDistortionDb'],
  ['F0 RMSE, semitones', 'f0Error'],
  ['similarity', 'similarity'],
] as const;

/** A Markdown table: decoders first, equal steps before equal minutes. */
export function comparisonTable(rows: readonly ComparedRow[]): string {
  const head = [
    'part',
    'system',
    'equal',
    'steps',
    'ms a step',
    'minutes',
    'audio, minutes',
    ...columns.map(([label]) => label),
  ];
  const order = (row: ComparedRow) =>
    ['decoder', 'vocoder'].indexOf(row.part) * 3 + ['none', 'steps', 'minutes'].indexOf(row.budget);
  const cells = rows.toSorted((a, b) => order(a) - order(b)).map(cellsOf);
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cellsOf({ part, system, budget, steps, stepMs, trainingMinutes, audioMinutes, figures }: ComparedRow) {
  const both = columns.map(([, key]) => [figures.syllable[key], figures.sentence[key]].map(shown).join(' / '));
  const trained =
    stepMs === null
      ? ['–', '–', '–', '–', '–']
      : [budget, String(steps), stepMs.toFixed(0), trainingMinutes.toFixed(1), audioMinutes.toFixed(0)];
  return [part, system, ...trained, ...both];
}

function shown(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
