import { budgetNames } from '../ablation/ablationConfig.ts';
import { type ArmBudget, refuseUnequalBudgets } from '../ablation/equalBudgets.ts';
import type { Recipe } from '../core/trainer/stage.ts';
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
  const forAllSeeds = new Set<string>();
  for (const { arm, budget, overrides } of jobs.filter(({ seed }) => seed === config.seeds[0])) {
    const { run, provenance: own } = await openFromArguments({ ...args, overrides }, preparationReport(quiet));
    const stages = await withKeyPlaces(own, () => planRecipe(run));
    planned.push({ arm, budget, stages });
    for (const folder of foldersForAllSeeds(stages, run.config.recipe)) forAllSeeds.add(folder);
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
      { seeds: config.seeds.length, forAllSeeds },
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

/** Stages that have a seed of their own, and so have all before them: runs of all seeds share them. */
function foldersForAllSeeds(stages: readonly PlannedStage[], recipe: Recipe): readonly string[] {
  const end = stages.findIndex(({ name }) => recipe.stages[name]?.seed === undefined);
  return stages.slice(0, end < 0 ? stages.length : end).flatMap(({ folder }) => folder ?? []);
}

/** A stage whose folder is not known yet is taken for work of its own. */
function costOf(
  stages: readonly PlannedStage[],
  { seeds, forAllSeeds }: { readonly seeds: number; readonly forAllSeeds: ReadonlySet<string> },
): Omit<AblationCost, 'budgets'> {
  const distinct = [...new Map(stages.map((stage, index) => [stage.folder ?? String(index), stage])).values()];
  const left = distinct.filter(({ finished }) => !finished);
  const timesOf = ({ folder = '' }: PlannedStage) => (forAllSeeds.has(folder) ? 1 : seeds);
  const seconds = left.map((stage) =>
    stage.time === undefined
      ? undefined
      : (timesOf(stage) * (stage.steps - stage.doneSteps) * stage.time.stepMs) / 1000,
  );
  const isKnown = seconds.every((own) => own !== undefined);
  return {
    stages: stages.length * seeds,
    distinctStages: distinct.reduce((sum, stage) => sum + timesOf(stage), 0),
    finishedStages: distinct.length - left.length,
    ...(isKnown && left.length > 0
      ? { trainingSeconds: seconds.reduce((sum: number, own) => sum + (own ?? 0), 0) }
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
