import type { SyllableEar } from '../core/recogniserContract.ts';
import { CheckpointError, ConfigError } from '../errors.ts';
import { syllableEar } from '../evaluation/syllableEar.ts';
import { disposeParams } from '../nn/params.ts';
import { readLearned } from './learnedSyllables.ts';
import type { OpenRun } from './openRun.ts';
import { openTrained } from './runStages.ts';

/** A recogniser that a run trained. */
export interface TrainedRecogniser {
  readonly ear: SyllableEar;
  /** Content hash of the stage that trained it. */
  readonly hash: string;
  dispose(): void;
}

/**
 * The recogniser of a trained run.
 *
 * @throws CheckpointError when the run was not trained to its end, ConfigError when it has no recogniser.
 */
export async function openRecogniser(run: OpenRun): Promise<TrainedRecogniser> {
  const { parts, params, stages, finished } = await openTrained(run);
  const own = params['recogniser'];
  const last = stages.at(-1);
  if (parts.recogniser === undefined || own === undefined || last === undefined) {
    throw new ConfigError(
      `${run.folder}: this run has no recogniser; train one with: npx tonelab train experiment=recogniser`,
    );
  }
  if (!finished) {
    throw new CheckpointError(
      `${run.folder}: the recogniser was not trained to its end; go on with: npx tonelab train --from ${run.folder}`,
    );
  }
  const learned = await readLearned(run.folder);
  const ear = syllableEar(parts.recogniser, own, { spectral: run.config.preparation.spectral, learned });
  return { ear, hash: last.hash, dispose: () => disposeParams(params) };
}
