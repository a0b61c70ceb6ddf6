import { type AblationConfig, budgetNames } from '../ablation/ablationConfig.ts';
import { type AblationDesign, ablationDesign, refuseHopeless } from '../ablation/design.ts';
import type { ConfigSource } from '../core/config/configSource.ts';
import type { Registry } from '../core/registry.ts';
import { ConfigError } from '../errors.ts';
import type { UnitName } from '../evaluation/runEvaluation.ts';
import { metricEnvironment } from '../run/metricEnvironment.ts';
import type { RunConfig } from '../run/runConfig.ts';
import type { SweepJob } from '../run/sweepFolder.ts';
import type { CheckedConfig } from './configCheck.ts';
import type { ConfigArguments } from './configTree.ts';
import { metricsOf } from './evaluateTrained.ts';
import { withKeyPlaces } from './keyPlaces.ts';
import { checkIn, jobSetup, planJobs, type SweepPlan } from './planSweep.ts';

/** A run of an ablation, before it is frozen. */
export interface AblationJob extends SweepJob {
  readonly arm: string;
  readonly budget: string;
  readonly seed: number;
}

export interface AblationPlan {
  readonly config: AblationConfig;
  readonly design: AblationDesign;
  /** What is measured at all. */
  readonly units: readonly UnitName[];
  /** The jobs as the sweep machinery runs them, in the order of `jobs`. */
  readonly sweep: SweepPlan;
  readonly jobs: readonly AblationJob[];
  readonly provenance: ReadonlyMap<string, ConfigSource>;
}

/**
 * Composes and checks all runs of an ablation: seed by seed, so that pairs are complete as early as they can be. Nothing is
 * written.
 *
 * @throws ConfigError for a design that can show nothing, arms that are the same, and runs that are not valid.
 */
export async function planAblation(args: ConfigArguments): Promise<AblationPlan> {
  const setup = await jobSetup(args);
  const checked = await checkIn(setup, setup.compose(args.overrides));
  const config = ablationOf(checked);
  const { provenance } = checked;
  return withKeyPlaces(provenance, async () => {
    refuseHopeless(config);
    const design = ablationDesign(config, comparableMetrics(setup.registry, checked.config));
    const wanted = wantedJobs(config, args.overrides);
    const sweep = await planJobs(setup, checked, { lines: args.overrides, wanted });
    const jobs = sweep.jobs.map((job, index) => ({ ...job, ...(wanted[index] as WantedArm).at }));
    refuseSameArms(jobs);
    return { config, design, units: measuredUnits(checked.config), sweep, jobs, provenance };
  });
}

/** The metrics that say what is better: the others cannot rank arms. */
function comparableMetrics(registry: Registry, config: RunConfig): readonly string[] {
  const metrics = metricsOf(registry, config, metricEnvironment(config.preparation.spectral));
  return metrics.filter(({ metric }) => metric.better !== undefined).map(({ name }) => name);
}

function measuredUnits({ evaluation }: RunConfig): readonly UnitName[] {
  const counts: Readonly<Record<UnitName, number>> = {
    sentence: evaluation.sentences,
    syllable: evaluation.syllables,
  };
  return (['sentence', 'syllable'] as const).filter((unit) => counts[unit] > 0);
}

function ablationOf({ ablation }: CheckedConfig): AblationConfig {
  if (ablation !== undefined) return ablation;
  throw new ConfigError(
    "ablate: the config has no node 'ablation'; choose an experiment that has one, such as experiment=ablation-tiny",
  );
}

interface WantedArm {
  readonly at: Pick<AblationJob, 'arm' | 'budget' | 'seed'>;
  readonly overrides: readonly string[];
  readonly subfolder: string;
  readonly title: string;
}

function wantedJobs(config: AblationConfig, common: readonly string[]): readonly WantedArm[] {
  const hasBudgets = Object.keys(config.budgets).length > 0;
  return config.seeds.flatMap((seed) =>
    budgetNames(config).flatMap((budget) =>
      Object.entries(config.arms).map(([arm, { overrides }]) => ({
        at: { arm, budget, seed },
        overrides: [...common, ...(config.budgets[budget] ?? []), ...overrides, `seed=${seed}`],
        subfolder: [...(hasBudgets ? [budget] : []), arm, `seed-${seed}`].join('/'),
        title: `of ablation.arms.${arm}, ${hasBudgets ? `ablation.budgets.${budget}, ` : ''}seed ${seed}`,
      })),
    ),
  );
}

function refuseSameArms(jobs: readonly AblationJob[]): void {
  const owners = new Map<string, AblationJob>();
  for (const job of jobs) {
    const other = owners.get(job.hash);
    if (other !== undefined) {
      throw new ConfigError(
        `ablation.arms.${job.arm} and ablation.arms.${other.arm} are the same run at seed ${job.seed}: ` +
          'their overrides change nothing against each other',
      );
    }
    owners.set(job.hash, job);
  }
}
