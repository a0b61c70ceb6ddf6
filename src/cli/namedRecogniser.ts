import type { Registry } from '../core/registry.ts';
import { ConfigError } from '../errors.ts';
import { runConfigSchema } from '../run/runConfig.ts';
import { openRecogniser, type TrainedRecogniser } from '../run/trainedRecogniser.ts';
import { frozenConfig } from './openFromArguments.ts';

/**
 * The recogniser of the run that `evaluation.recogniser` names; undefined where it names none.
 *
 * @throws ConfigError when that is no run, or one without a recogniser; CheckpointError when it was not trained to its end.
 */
export async function namedRecogniser(
  folder: string | null,
  registry: Registry,
): Promise<TrainedRecogniser | undefined> {
  if (folder === null) return undefined;
  try {
    return await openRecogniser(folder, { config: runConfigSchema.parse(await frozenConfig(folder)), registry });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      `evaluation.recogniser: ${error.message}; train one once with: npx tonelab train experiment=recogniser`,
      { cause: error },
    );
  }
}
