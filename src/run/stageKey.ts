import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { Stage } from '../core/trainer/stage.ts';
import type { Frontend } from '../text/frontend.ts';
import type { DataPlugins } from './dataPlugins.ts';
import type { RunConfig } from './runConfig.ts';
import type { StageContext } from './stagePlan.ts';
import type { StageKey } from './stageStore.ts';
import type { StepMode } from './stepMode.ts';

/** What a run gives to each of its stages. */
interface StageOwner {
  readonly config: RunConfig;
  readonly parts: ModelParts;
  readonly mode: StepMode;
  readonly plugins: DataPlugins;
  readonly frontend: Pick<Frontend, 'stageKey'>;
}

/** The seed that a stage is trained with. */
export function stageSeed({ seed }: Pick<RunConfig, 'seed'>, stage: Pick<Stage, 'seed'>): number {
  return stage.seed ?? seed;
}

/** The seed of the values that a run starts from: its first stage's. */
export function initialSeed({ seed, recipe }: Pick<RunConfig, 'seed' | 'recipe'>): number {
  return Object.values(recipe.stages)[0]?.seed ?? seed;
}

/** What a stage of a run is planned from. */
export function stageContext(
  { config, parts, mode, plugins }: Omit<StageOwner, 'frontend'>,
  name: string,
  stage: Stage,
): StageContext {
  return {
    name,
    stage,
    seed: stageSeed(config, stage),
    parts,
    compile: mode.compile,
    validationUtterances: config.trainer.validationUtterances,
    dataThreads: config.trainer.dataThreads,
    voices: config.voices,
    plugins,
  };
}

/** What decides the result of a stage of a run. */
export function stageKey(
  { config, mode, frontend }: Pick<StageOwner, 'config' | 'mode' | 'frontend'>,
  own: Pick<StageKey, 'name' | 'stage' | 'dataHash' | 'input'>,
): StageKey {
  const { validationEverySteps: everySteps, validationUtterances: utterances } = config.trainer;
  return {
    ...own,
    ...(own.stage.until.plateau === undefined ? {} : { validation: { everySteps, utterances } }),
    ...(frontend.stageKey === undefined ? {} : { text: frontend.stageKey }),
    model: config.model,
    spectral: config.preparation.spectral,
    seed: stageSeed(config, own.stage),
    backend: mode.key,
  };
}
