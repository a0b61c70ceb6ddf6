import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { prepareSpeech } from '../audio/speechComparison.ts';
import type { Metric, MetricItem, MetricRecording } from '../core/recordingContracts.ts';
import { type BootstrapOptions, bootstrapFigure, type Measured, meanFigure } from './bootstrap.ts';
import type { MeasureInfo } from './runEvaluation.ts';

/** A metric plugin under its name. */
export interface NamedMetric {
  readonly name: string;
  readonly metric: Metric;
}

/** A produced clip and the real one of the same item, at the settings' sample rate. */
export interface ClipPair {
  readonly produced: Omit<MetricRecording, 'sampleRate'>;
  readonly real: Omit<MetricRecording, 'sampleRate'>;
  readonly item: MetricItem;
}

/** What was measured of one pair. */
export interface MeasuredPair {
  readonly values: Readonly<Record<string, number>>;
  readonly producedSeconds: number;
  readonly realSeconds: number;
}

const durationRatio: MeasureInfo = { name: 'duration-ratio', label: 'Duration ratio', digits: 2 };

/** The columns of the table against recordings: each metric of pairs, and how long the speech is in all. */
export function pairMeasures(metrics: readonly NamedMetric[]): readonly MeasureInfo[] {
  return [...metrics.filter(({ metric }) => metric.alone !== true).map(measureInfo), durationRatio];
}

/** The columns of the table of what clips are like by themselves. */
export function clipMeasures(metrics: readonly NamedMetric[]): readonly MeasureInfo[] {
  return metrics.filter(({ metric }) => metric.alone === true).map(measureInfo);
}

function measureInfo({ name, metric }: NamedMetric): MeasureInfo {
  return {
    name,
    label: labelOf(name),
    ...(metric.unit === '' ? {} : { unit: metric.unit }),
    ...(metric.better === undefined ? {} : { better: metric.better }),
    digits: 2,
    ...(metric.unavailable === undefined ? {} : { unavailable: metric.unavailable }),
  };
}

/** Every metric of one pair; what cannot be measured (no voiced frame, no speech) is left out. */
export async function measurePair(
  { produced, real, item }: ClipPair,
  metrics: readonly NamedMetric[],
  settings: SpectralSettings,
): Promise<MeasuredPair> {
  const { sampleRate } = settings;
  const values: Record<string, number> = {};
  for (const { name, metric } of metrics) {
    if (metric.unavailable !== undefined) continue;
    const value = await metric.measure({ ...produced, sampleRate }, { ...real, sampleRate }, item);
    if (value !== undefined && Number.isFinite(value)) values[name] = value;
  }
  const seconds = ({ samples }: ClipPair['real']) => prepareSpeech(samples, sampleRate, settings)?.durationSeconds ?? 0;
  return { values, producedSeconds: seconds(produced), realSeconds: seconds(real) };
}

/** What can be said of a recording by itself. */
export async function measureAlone(
  { real, item }: Pick<ClipPair, 'real' | 'item'>,
  metrics: readonly NamedMetric[],
  settings: SpectralSettings,
): Promise<MeasuredPair> {
  const lone = metrics.filter(({ metric }) => metric.alone === true);
  return measurePair({ produced: real, real, item }, lone, settings);
}

/** Means over items with intervals; the duration ratio is that of the totals. */
export function pairFigures(
  pairs: readonly MeasuredPair[],
  measures: readonly MeasureInfo[],
  options: BootstrapOptions,
): Readonly<Record<string, Measured>> {
  const figures = measures.map(({ name, unavailable }): [string, Measured] => {
    const figure =
      name === durationRatio.name
        ? ratioFigure(pairs, options)
        : meanFigure(
            pairs.map(({ values }) => values[name]),
            options,
          );
    return [name, figure ?? { notMeasured: unavailable ?? 'no item in which it could be measured' }];
  });
  return Object.fromEntries(figures);
}

function ratioFigure(pairs: readonly MeasuredPair[], options: BootstrapOptions) {
  const heard = pairs.filter(({ producedSeconds, realSeconds }) => producedSeconds > 0 && realSeconds > 0);
  const total = (drawn: readonly number[], of: (pair: MeasuredPair) => number) =>
    drawn.reduce((sum, index) => sum + of(heard[index] as MeasuredPair), 0);
  const ratio = (drawn: readonly number[]) =>
    total(drawn, ({ producedSeconds }) => producedSeconds) / total(drawn, ({ realSeconds }) => realSeconds);
  return bootstrapFigure(heard.length, ratio, options);
}

/** `log-f0-error` -> `Log F0 error` */
function labelOf(name: string): string {
  const words = name.replaceAll('-', ' ').replaceAll(/\bf0\b/g, 'F0');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
