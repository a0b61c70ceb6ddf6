import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DesignPower, designPower } from '../ablation/design.ts';
import type { AblationResults } from '../ablation/results.ts';
import { CorpusError } from '../errors.ts';
import type { RunEvaluation } from '../evaluation/runEvaluation.ts';
import type { ComparedRun } from '../run/comparison.ts';
import type { StageResult } from '../run/trainRecipe.ts';
import { writeComparison } from '../run/writeComparison.ts';
import { type AblationCost, planBudgets } from './ablationBudgets.ts';
import { type ConfigArguments, configWords } from './configTree.ts';
import { printNote } from './output.ts';
import { type AblationPlan, planAblation } from './planAblation.ts';
import { jobsToCome, runJobs, type SweepRunOptions } from './runSweep.ts';
import { shellWord } from './shellWord.ts';
import type { JobState, SweepOutcome } from './sweepStates.ts';

export interface AblateArguments extends ConfigArguments, Omit<SweepRunOptions, 'evaluate'> {}

/** What a design can show, and what it costs; nothing is trained. */
export interface PlannedAblation {
  readonly plan: AblationPlan;
  readonly power: DesignPower;
  readonly cost: AblationCost;
  readonly states: readonly JobState[];
}

/** Composes and checks an ablation, its budgets and its power. Prepares the corpus; trains and writes nothing else. */
export async function plannedAblation(args: AblateArguments): Promise<PlannedAblation> {
  const plan = await planAblation(args);
  const cost = await planBudgets(plan, args, args.json);
  const { jobs: states } = await jobsToCome(plan.sweep, evaluated(args));
  return { plan, power: designPower(plan.config), cost, states };
}

/** The runs as they would be run; nothing is written. */
export async function ablationToCome(args: AblateArguments): Promise<SweepOutcome> {
  return jobsToCome((await planAblation(args)).sweep, evaluated(args));
}

export interface AblationOutcome extends SweepOutcome {
  /** Absent where runs are left. */
  readonly results?: AblationResults;
  readonly files?: readonly string[];
}

/** Trains and measures every run that is not done, then compares the arms. The same command goes on where it was stopped. */
export async function runAblation(args: AblateArguments): Promise<AblationOutcome> {
  const plan = await planAblation(args);
  await planBudgets(plan, args, args.json);
  const outcome = await runJobs(plan.sweep, {
    ...evaluated(args),
    planAgain: async () => (await planAblation(args)).sweep,
  });
  if (!outcome.finished) return outcome;
  if (!args.json) printNote('comparing the arms');
  const { folder } = plan.sweep;
  const runs: ComparedRun[] = [];
  for (const { arm, budget, seed, ...job } of plan.jobs)
    runs.push({ arm, budget, seed, ...(await measuredRun(job.folder)), hash: job.hash });
  const { results, files } = await writeComparison(folder, {
    title: plan.config.question,
    design: plan.design,
    runs,
    command: commandOf(args),
    power: designPower(plan.config),
  });
  return { ...outcome, results, files };
}

function evaluated(args: AblateArguments): SweepRunOptions {
  return { ...args, evaluate: true };
}

/** What evaluation and training left in a run's folder. @throws CorpusError where it was not measured. */
export async function measuredRun(folder: string): Promise<Pick<ComparedRun, 'folder' | 'evaluation' | 'stages'>> {
  const read = async <T>(name: string): Promise<T> => {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new CorpusError(
        `${folder}: not a measured run (${name} is missing); measure it with: tonelab evaluate ${folder}`,
        {
          cause,
        },
      );
    });
    return JSON.parse(text) as T;
  };
  const { stages } = await read<{ readonly stages: readonly StageResult[] }>('stages.json');
  return { folder, evaluation: await read<RunEvaluation>('evaluation.json'), stages };
}

/** What to type for the same ablation. */
function commandOf(args: AblateArguments): string {
  return ['tonelab', 'ablate', ...configWords(args)].map(shellWord).join(' ');
}
