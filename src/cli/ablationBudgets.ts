import { budgetNames } from '../ablation/ablationConfig.ts';
import { type ArmBudget, refuseUnequalBudgets } from '../ablation/equalBudgets.ts';
import { type PlannedStage, planRecipe } from '../run/planRecipe.ts';
import type { ConfigArguments } from './configTree.ts';
import { withKeyPlaces } from './keyPlaces.ts';
import { openFromArguments } from './openFromArguments.ts';
import type { AblationPlan } from './planAblation.ts';
import { preparationReport } from './runTraining.ts';

/** What an ablation takes, planned for its first seed; the others are alike. */
export interface AblationCost {
  readonly budgets: readonly ArmBudget[];
  /** Stages of all runs, and of them those that are different work: arms share what has the same content. */
  readonly stages: number;
  readonly distinctStages: number;
  /** Of the first seed's distinct stages, those that are finished already. */
  readonly finishedStages: number;
  /** Training of what is left, where like stages were timed before. */
  readonly trainingSeconds?: number;
}

/**
 * Plans the stages of every arm and budget with the first seed. Prepares the corpus; trains nothing.
 *
 * @throws ConfigError with figures where arms differ in what they do not declare.
 */
export async function planBudgets(
  { config, jobs, provenance }: AblationPlan,
  args: ConfigArguments,
  quiet: boolean,
): Promise<AblationCost> {
  const planned: { readonly arm: string; readonly budget: string; readonly stages: readonly PlannedStage[] }[] = [];
  for (const { arm, budget, overrides } of jobs.filter(({ seed }) => seed === config.seeds[0])) {
    const { run, provenance: own } = await openFromArguments({ ...args, overrides }, preparationReport(quiet));
    planned.push({ arm, budget, stages: await withKeyPlaces(own, () => planRecipe(run)) });
    run.close();
  }
  const budgets = planned.map(({ stages, ...at }) => ({ ...at, stages: stages.map(toBudget) }));
  const { baseline, tolerance } = config;
  await withKeyPlaces(provenance, async () =>
    refuseUnequalBudgets(budgets, { baseline, tolerance, differs: (arm) => config.arms[arm]?.differs ?? [] }),
  );
  return {
    budgets,
    ...costOf(
      planned.flatMap(({ stages }) => stages),
      config.seeds.length,
    ),
  };
}

function toBudget({ name, steps, consumedSeconds, pools }: PlannedStage): ArmBudget['stages'][number] {
  return {
    name,
    steps,
    consumedMinutes: consumedSeconds / 60,
    pools: pools.map((pool) => ({ name: pool.name, minutes: pool.seconds / 60 })),
  };
}

/** A stage whose folder is not known yet is taken for work of its own. */
function costOf(stages: readonly PlannedStage[], seeds: number): Omit<AblationCost, 'budgets'> {
  const distinct = [...new Map(stages.map((stage, index) => [stage.folder ?? String(index), stage])).values()];
  const left = distinct.filter(({ finished }) => !finished);
  const seconds = left.map(({ time, steps, doneSteps }) =>
    time === undefined ? undefined : ((steps - doneSteps) * time.stepMs) / 1000,
  );
  const isKnown = seconds.every((own) => own !== undefined);
  return {
    stages: stages.length * seeds,
    distinctStages: distinct.length * seeds,
    finishedStages: distinct.length - left.length,
    ...(isKnown && left.length > 0
      ? { trainingSeconds: seeds * seconds.reduce((sum: number, own) => sum + (own ?? 0), 0) }
      : {}),
  };
}

/** The budgets of an ablation that there are, for people. */
export function budgetRows({ config }: AblationPlan, { budgets }: AblationCost): readonly (readonly string[])[] {
  return budgetNames(config).flatMap((budget) =>
    budgets
      .filter((own) => own.budget === budget)
      .flatMap(({ arm, stages }) =>
        stages.map(({ name, steps, consumedMinutes, pools }) => [
          arm,
          budget,
          name,
          String(steps),
          consumedMinutes.toFixed(2),
          pools.map((pool) => `${pool.name} ${pool.minutes.toFixed(2)}`).join(', ') || 'text',
          passesText(consumedMinutes, pools),
        ]),
      ),
  );
}

/** How often the audio that there is is heard on average. */
function passesText(consumedMinutes: number, pools: readonly { readonly minutes: number }[]): string {
  const distinct = pools.reduce((sum, { minutes }) => sum + minutes, 0);
  return distinct === 0 ? '' : (consumedMinutes / distinct).toFixed(1);
}
