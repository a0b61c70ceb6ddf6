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

/** What a stage of a run is planned from. */
export function stageContext(
  { config, parts, mode, plugins }: Omit<StageOwner, 'frontend'>,
  name: string,
  stage: Stage,
): StageContext {
  return {
    name,
    stage,
    seed: config.seed,
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
    seed: config.seed,
    backend: mode.key,
  };
}
