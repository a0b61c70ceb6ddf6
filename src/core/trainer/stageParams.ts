import { ConfigError } from '../../errors.ts';
import { randomSource } from '../../nn/random.ts';
import { addAdapters } from '../model/adapters.ts';
import type { ModelParams } from '../objectives/objective.ts';
import { suggestionText } from '../suggest.ts';
import { adaptedLayers } from './lora.ts';
import type { StageRun } from './stageRun.ts';

/**
 * The parameters that a stage trains: the model's, with fresh adapters where the stage has some. Leaves are shared.
 * @throws ConfigError for layers and targets that the encoder does not have.
 */
export function stageParams(
  params: ModelParams,
  run: Pick<StageRun, 'name' | 'stage' | 'seed' | 'semantic'>,
): ModelParams {
  const { semantic } = run;
  const { lora } = run.stage.semantic;
  if (lora === undefined || semantic.outChannels === 0) return params;
  const owner = `recipe.stages.${run.name}.semantic.lora`;
  const names = semantic.adaptable.map(({ name }) => name);
  const unknown = lora.targets?.find((target) => !names.includes(target));
  if (unknown !== undefined) {
    throw new ConfigError(
      `${owner}.targets: model.semantic has no matrix '${unknown}' to adapt; ${suggestionText(unknown, names)}`,
    );
  }
  return addAdapters(params, semantic, {
    rank: lora.rank,
    alpha: lora.alpha,
    layers: adaptedLayers(lora, semantic, owner),
    targets: lora.targets ?? names,
    random: randomSource(run.seed, 0).fork(run.name).fork('lora'),
  });
}
