import { ConfigError } from '../errors.ts';
import type { ItemAxis } from '../evaluation/itemAxes.ts';
import type { MeasureInfo } from '../evaluation/runEvaluation.ts';
import { type AblationConfig, budgetNames } from './ablationConfig.ts';
import { detectableEffect, signFlipPower } from './statistics/power.ts';
import type { Proportion } from './statistics/proportion.ts';
import { smallestSignFlipP } from './statistics/signFlip.ts';

/** A metric that is known item by item. */
export interface ComparedMetric extends MeasureInfo {
  readonly better: 'lower' | 'higher';
}

/** One difference: an arm against the baseline, at one budget, by one metric over the items of one unit. */
export interface Contrast {
  readonly arm: string;
  readonly baseline: string;
  readonly budget: string;
  readonly metric: string;
  readonly unit: 'syllable' | 'sentence';
  /** Only over items of one level of an axis; absent: over all of the unit. */
  readonly within?: { readonly axis: ItemAxis['name']; readonly level: string } | undefined;
}

/** What is compared, decided before anything is measured. */
export interface AblationDesign {
  readonly arms: readonly string[];
  readonly budgets: readonly string[];
  readonly seeds: readonly number[];
  readonly alpha: number;
  readonly primary: Contrast;
  /** Metrics of the other tests. */
  readonly secondary: readonly string[];
}

/** @throws ConfigError where the primary metric, or a secondary one, is not measured. */
export function ablationDesign(config: AblationConfig, measured: readonly string[]): AblationDesign {
  const { primary, baseline, seeds, alpha } = config;
  const budgets = budgetNames(config);
  const expectMeasured = (metric: string, key: string) => {
    if (measured.includes(metric)) return;
    throw new ConfigError(
      `${key}: '${metric}' is not measured, or nothing says what is better by it; evaluation.metrics has: ${measured.join(', ')}; add it there or choose one of these`,
    );
  };
  expectMeasured(primary.metric, 'ablation.primary.metric');
  for (const [index, metric] of (config.secondary ?? []).entries())
    expectMeasured(metric, `ablation.secondary.${index}`);
  return {
    arms: Object.keys(config.arms),
    budgets,
    seeds,
    alpha,
    primary: { ...primary, baseline, budget: primary.budget ?? (budgets[0] as string) },
    secondary: config.secondary ?? measured,
  };
}

/** The tests beside the primary one: every arm against the baseline, at every budget, by every secondary metric and unit. */
export function secondaryContrasts(design: AblationDesign, units: readonly Contrast['unit'][]): readonly Contrast[] {
  const { arms, budgets, primary, secondary } = design;
  const all = budgets.flatMap((budget) =>
    arms
      .filter((arm) => arm !== primary.baseline)
      .flatMap((arm) =>
        secondary.flatMap((metric) =>
          units.map((unit) => ({ arm, baseline: primary.baseline, budget, metric, unit }) satisfies Contrast),
        ),
      ),
  );
  return all.filter((one) => contrastName(one) !== contrastName(primary));
}

export function contrastName({ arm, baseline, budget, metric, unit, within }: Contrast): string {
  const items = within === undefined ? unit : `${unit} (${within.axis}: ${within.level})`;
  return [arm, baseline, budget, metric, items].join(' / ');
}

/** What a design can show at all. */
export interface DesignPower {
  readonly pairs: number;
  /** The smallest p that the test of so many pairs can give. */
  readonly smallestP: number;
  /** The true difference, in standard deviations over seeds, that is found with the probability `wanted`. */
  readonly detectable?: { readonly deviations: number; readonly wanted: number };
  /** Power for the difference that the config expects. */
  readonly expected?: { readonly difference: number; readonly deviation: number; readonly power: Proportion };
}

const wantedPower = 0.8;

/** The power of the primary test, by simulating the very test on normal differences of independent seeds. */
export function designPower({
  seeds,
  alpha,
  expected,
}: Pick<AblationConfig, 'seeds' | 'alpha' | 'expected'>): DesignPower {
  const design = { pairs: seeds.length, alpha };
  const deviations = detectableEffect(design, wantedPower);
  return {
    pairs: seeds.length,
    smallestP: smallestSignFlipP(seeds.length),
    ...(deviations === undefined ? {} : { detectable: { deviations, wanted: wantedPower } }),
    ...(expected === undefined
      ? {}
      : { expected: { ...expected, power: signFlipPower(design, expected.difference / expected.deviation) } }),
  };
}

/** @throws ConfigError for a design whose primary test can find nothing, whatever comes out. */
export function refuseHopeless({ seeds, alpha }: Pick<AblationConfig, 'seeds' | 'alpha'>): void {
  const smallest = smallestSignFlipP(seeds.length);
  if (smallest <= alpha) return;
  let needed = seeds.length;
  while (needed < 64 && smallestSignFlipP(needed) > alpha) needed += 1;
  const wanted = needed === 64 ? 'raise ablation.alpha' : `give at least ${needed} seeds`;
  throw new ConfigError(
    `ablation.seeds: with ${seeds.length} paired seeds the sign-flip test gives p = ${smallest} at best, and ablation.alpha is ${alpha}: no difference could be found; ${wanted}`,
  );
}
