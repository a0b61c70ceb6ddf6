import { CorpusError } from '../errors.ts';
import type { EvaluatedItem, RunEvaluation, SystemName } from '../evaluation/runEvaluation.ts';
import type { ComparedMetric } from './design.ts';

/** A held-out item as one trained arm said it, with its figure by every metric that could be measured. */
export interface MeasuredItem extends Omit<EvaluatedItem, 'clips'> {
  readonly values: Readonly<Record<string, number>>;
}

/** What was measured of one arm with one seed and budget. */
export interface MeasuredJob {
  readonly arm: string;
  readonly budget: string;
  readonly seed: number;
  readonly items: readonly MeasuredItem[];
}

/** The metrics of an evaluation that are known item by item and say what is better. */
export function comparedMetrics({ pairMeasures, clipMeasures, items }: RunEvaluation): readonly ComparedMetric[] {
  const measured = new Set(items.flatMap(({ clips }) => clips.flatMap(({ measures }) => Object.keys(measures))));
  return [...pairMeasures, ...clipMeasures].flatMap((measure) =>
    measure.better === undefined || !measured.has(measure.name) ? [] : [{ ...measure, better: measure.better }],
  );
}

/** The items of an evaluation as one system said them. */
export function itemsOf({ items }: RunEvaluation, system: SystemName): readonly MeasuredItem[] {
  return items.flatMap(({ clips, ...item }) => {
    const clip = clips.find((one) => one.system === system && one.timbreOf === undefined);
    return clip === undefined ? [] : [{ ...item, values: clip.measures }];
  });
}

/** @throws CorpusError where two jobs were not measured on the same held-out items, which would compare sentences. */
export function expectSameItems(jobs: readonly MeasuredJob[]): void {
  const [first] = jobs;
  if (first === undefined) return;
  const wanted = new Set(first.items.map(({ id }) => id));
  for (const job of jobs) {
    const own = new Set(job.items.map(({ id }) => id));
    const stranger = [...own].find((id) => !wanted.has(id)) ?? [...wanted].find((id) => !own.has(id));
    if (stranger === undefined) continue;
    throw new CorpusError(
      `${jobName(job)} was measured on ${own.size} held-out items and ${jobName(first)} on ${wanted.size}; '${stranger}' is not in both: ` +
        'arms must share corpus, voices and evaluation',
    );
  }
}

export function jobName({ arm, budget, seed }: Pick<MeasuredJob, 'arm' | 'budget' | 'seed'>): string {
  return `arm ${arm}, budget ${budget}, seed ${seed}`;
}
