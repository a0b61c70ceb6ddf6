import { listCheckpoints } from '../core/checkpoint/checkpointFolder.ts';
import { countValues } from '../core/checkpoint/hostTensor.ts';
import { initModel, modelRoots } from '../core/model/initModel.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { ParamAssignment } from '../core/optim/paramRules.ts';
import { consumedSeconds, stageSteps } from '../core/trainer/budget.ts';
import { freezePhases } from '../core/trainer/freezePlan.ts';
import type { Stage } from '../core/trainer/stage.ts';
import { type StageMoment, stageMoments } from '../core/trainer/stageMoments.ts';
import { stageParams } from '../core/trainer/stageParams.ts';
import { stageTable } from '../core/trainer/stageTable.ts';
import { disposeReplaced } from '../core/trainer/trainStep.ts';
import { disposeParams } from '../nn/params.ts';
import { type FreezeRow, freezeRows } from './freezeTable.ts';
import type { KnownStage } from './initialValues.ts';
import type { OpenRun } from './openRun.ts';
import { type PlannedStart, plannedStart } from './plannedStart.ts';
import { planStage } from './planStage.ts';
import { pretrainedHash } from './runStages.ts';
import { initialSeed, stageContext, stageKey, stageSeed } from './stageKey.ts';
import type { StagePlan } from './stagePlan.ts';
import type { PoolSeconds } from './stagePools.ts';
import { readFinished, type StageKey, stageFolder } from './stageStore.ts';
import { measuredStepTime, type StepTime } from './stepTimes.ts';

/** Numbers of values of one part of the model. */
export interface RootTotals {
  readonly root: string;
  readonly trained: number;
  readonly frozen: number;
}

/** Which parameters learn from a step of the stage on. */
export interface PlannedTable {
  readonly fromStep: number;
  readonly rows: readonly FreezeRow[];
  readonly totals: readonly RootTotals[];
}

/** What a stage would do, before any of it is done. */
export interface PlannedStage {
  readonly name: string;
  readonly objective: string;
  /** Where its first weights come from, one line each. */
  readonly weights: readonly string[];
  /** Its pools in one line. */
  readonly data: string;
  /** What a user should know of the data. */
  readonly notes: readonly string[];
  /** At most, where a plateau ends it. */
  readonly steps: number;
  /** Seconds of audio in all these steps. */
  readonly consumedSeconds: number;
  /** Seconds of audio that they are drawn from. */
  readonly pools: readonly PoolSeconds[];
  readonly until: Stage['until'];
  /** Steps that are done already. */
  readonly doneSteps: number;
  /** true: it was finished before and is reused. */
  readonly finished: boolean;
  /** Undefined: what it starts from is made by an earlier stage and named by `initFrom`, so its folder is not known yet. */
  readonly folder?: string;
  readonly tables: readonly PlannedTable[];
  /** Undefined: no like stage was trained here before. */
  readonly time?: StepTime;
}

/** What training would do: stages, data, steps, the table of parameters. Prepares the corpus, trains and writes nothing else. */
export async function planRecipe(run: OpenRun): Promise<readonly PlannedStage[]> {
  const parts = await run.parts();
  const planned: PlannedStage[] = [];
  const finished: KnownStage[] = [];
  let end: Pick<PlannedStart, 'params' | 'input'> = {
    params: await initModel(parts, initialSeed(run.config)),
    input: await pretrainedHash(parts),
  };
  for (const [name, stage] of Object.entries(run.config.recipe.stages)) {
    const names = planned.map((before) => before.name);
    const start = await plannedStart(end, { name, stage, semantic: parts.semantic, stages: { names, finished } });
    const { params, weights } = start;
    const plan = await planStage(stageContext({ ...run, parts }, name, stage), run.corpus);
    const moments = stageMoments(stage, freezePhases(stage, parts.semantic, `recipe.stages.${name}`));
    const source = plan.sourceOf((moments[0] as StageMoment).phase, params);
    const steps = stageSteps(stage.until, source, `recipe.stages.${name}`);
    const key = stageKey(run, { name, stage, dataHash: plan.dataHash, input: start.input ?? null });
    const place = start.input === undefined ? unknownPlace : await stagePlace(run, key);
    const time = await measuredStepTime(run.config.outputFolder, key);
    planned.push({
      name,
      objective: stage.objective,
      weights,
      data: plan.description,
      notes: plan.notes,
      steps,
      consumedSeconds: consumedSeconds(source, steps),
      pools: plan.pools,
      until: stage.until,
      ...(place.folder === undefined ? {} : { folder: place.folder }),
      doneSteps: place.doneSteps,
      finished: place.finished,
      tables: moments
        .filter(({ fromStep }) => fromStep < steps)
        .map((moment) =>
          plannedTable(moment, { name, stage, seed: stageSeed(run.config, stage), parts, params, plan }),
        ),
      ...(time === undefined ? {} : { time }),
    });
    if (place.finished && place.folder !== undefined && place.hash !== undefined)
      finished.push({ name, folder: place.folder, hash: place.hash });
    end = { params, input: place.hash };
  }
  disposeParams(end.params);
  return planned;
}

interface StagePlace {
  readonly doneSteps: number;
  readonly finished: boolean;
  readonly folder?: string;
  readonly hash?: string;
}

const unknownPlace: StagePlace = { doneSteps: 0, finished: false };

async function stagePlace(run: OpenRun, key: StageKey): Promise<StagePlace> {
  const { hash, folder, checkpoints } = stageFolder(run.config.outputFolder, key);
  const finished = await readFinished({ hash, folder, checkpoints });
  if (finished !== undefined) return { hash, folder, doneSteps: finished.steps, finished: true };
  const saved = await listCheckpoints(checkpoints);
  return { hash, folder, doneSteps: Math.max(0, ...saved.map(({ step }) => step)), finished: false };
}

function plannedTable(
  { fromStep, phase }: StageMoment,
  of: {
    readonly name: string;
    readonly stage: Stage;
    readonly seed: number;
    readonly parts: ModelParts;
    readonly params: ModelParams;
    readonly plan: StagePlan;
  },
): PlannedTable {
  const { name, stage, parts, params, plan } = of;
  const owner = { name, stage, seed: of.seed, semantic: parts.semantic, roots: modelRoots };
  const trained = stageParams(params, owner);
  const table = stageTable(owner, plan.objectiveAt(fromStep, phase), { params: trained, phase });
  disposeReplaced({ params: trained, groups: [] }, { params, groups: [] });
  return { fromStep, rows: freezeRows(table), totals: rootTotals(table) };
}

function rootTotals(table: readonly ParamAssignment[]): readonly RootTotals[] {
  const totals = new Map<string, { trained: number; frozen: number }>();
  for (const { path, shape, rate } of table) {
    const root = path.split('/', 1)[0] ?? '';
    const own = totals.get(root) ?? { trained: 0, frozen: 0 };
    own[rate === null ? 'frozen' : 'trained'] += countValues(shape);
    totals.set(root, own);
  }
  return [...totals].map(([root, own]) => ({ root, ...own }));
}
