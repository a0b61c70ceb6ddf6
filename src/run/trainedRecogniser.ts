import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assignParams } from '../core/checkpoint/architecture.ts';
import { findCheckpoint } from '../core/checkpoint/checkpointFolder.ts';
import { checkpointModel, loadCheckpoint } from '../core/checkpoint/loadCheckpoint.ts';
import { replaceLeaves } from '../core/model/initModel.ts';
import type { SyllableEar } from '../core/recogniserContract.ts';
import type { Registry } from '../core/registry.ts';
import { CheckpointError, ConfigError } from '../errors.ts';
import { syllableEar } from '../evaluation/syllableEar.ts';
import { disposeParams, flattenParams } from '../nn/params.ts';
import { randomSource } from '../nn/random.ts';
import { syllableClassCounts } from '../text/syllableClasses.ts';
import { readLearned } from './learnedSyllables.ts';
import type { RunConfig } from './runConfig.ts';
import type { RecipeResult } from './trainRecipe.ts';

/** A recogniser that a run trained. */
export interface TrainedRecogniser {
  readonly ear: SyllableEar;
  /** Content hash of the stage that trained it. */
  readonly hash: string;
  dispose(): void;
}

/**
 * The recogniser of a trained run. The backend is the one that runs already; of the run's other parts none is made.
 *
 * @throws ConfigError when the run has no recogniser, CheckpointError when it was not trained to its end.
 */
export async function openRecogniser(
  folder: string,
  { config, registry }: { readonly config: Pick<RunConfig, 'model' | 'preparation'>; readonly registry: Registry },
): Promise<TrainedRecogniser> {
  if (config.model.recogniser === undefined) {
    throw new ConfigError(`${folder}: this run has no recogniser`);
  }
  const { spectral } = config.preparation;
  const { name, ...own } = config.model.recogniser;
  const plugin = registry.get('recogniser', name);
  const told = { spectral, classes: syllableClassCounts };
  const recogniser = plugin.create(plugin.configSchema.parse(own) as never, told);
  const last = await lastStage(folder);
  const checkpoint = await findCheckpoint(join(last.folder, 'checkpoints'), 'latest');
  const loaded = await loadCheckpoint(checkpoint.folder, { parts: ['params', 'ema'] });
  const fresh = { recogniser: recogniser.init(randomSource(0, 0)) };
  const { assigned } = assignParams(flattenParams(fresh), checkpointModel(loaded), {
    part: 'recogniser',
    source: loaded.source,
  });
  const params = replaceLeaves(fresh, assigned);
  const ear = syllableEar(recogniser, params.recogniser, { spectral, learned: await readLearned(folder) });
  return { ear, hash: last.hash, dispose: () => disposeParams(params) };
}

async function lastStage(folder: string): Promise<RecipeResult['stages'][number]> {
  const text = await readFile(join(folder, 'stages.json'), 'utf8').catch((cause: unknown) => {
    throw new CheckpointError(
      `${folder}: its recogniser was not trained yet; go on with: npx tonelab train --from ${folder}`,
      {
        cause,
      },
    );
  });
  const { stages, finished } = JSON.parse(text) as Pick<RecipeResult, 'stages' | 'finished'>;
  const last = stages.at(-1);
  if (finished && last !== undefined) return last;
  throw new CheckpointError(
    `${folder}: its recogniser was not trained to the end; go on with: npx tonelab train --from ${folder}`,
  );
}
