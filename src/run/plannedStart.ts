import { existsSync } from 'node:fs';
import type { SemanticEncoder } from '../core/contracts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { suggestionText } from '../core/suggest.ts';
import type { Stage } from '../core/trainer/stage.ts';
import { ConfigError } from '../errors.ts';
import { initialValues, type KnownStage } from './initialValues.ts';
import { runAssets } from './runAssets.ts';

/** Where a stage starts, as far as it can be told before anything is trained. */
export interface PlannedStart {
  /** Of the right shapes; their values are those of the start only where `input` is known. */
  readonly params: ModelParams;
  /** Hash of what the stage starts from; undefined: only training the stages before can tell. */
  readonly input: string | null | undefined;
  /** One line for each origin of weights. */
  readonly weights: readonly string[];
}

type Origin = NonNullable<Stage['initFrom']>[number];

/** What the plan knows of the stages before. */
export interface StagesBefore {
  /** All of the recipe, in order, that come before. */
  readonly names: readonly string[];
  /** Those that were finished in an earlier run. */
  readonly finished: readonly KnownStage[];
}

/**
 * The start of a stage: the end of the one before, or what its `initFrom` names. Weights are read where they are there.
 *
 * @throws ConfigError for a stage that does not come before, or a run that is not there.
 */
export async function plannedStart(
  before: Pick<PlannedStart, 'params' | 'input'>,
  {
    name,
    stage,
    semantic,
    stages,
  }: {
    readonly name: string;
    readonly stage: Stage;
    readonly semantic: SemanticEncoder;
    readonly stages: StagesBefore;
  },
): Promise<PlannedStart> {
  const origins = stage.initFrom;
  const previous = stages.names.at(-1);
  if (origins === undefined) {
    const weights = previous === undefined ? 'initial values of the model' : `stage ${previous}, where it ends`;
    return { ...before, weights: [weights] };
  }
  const owner = `recipe.stages.${name}`;
  const weights = origins.map((origin) => describeOrigin(origin, `${owner}.initFrom`, stages));
  const isKnown = ({ run, stage: of = previous }: Origin) =>
    run !== undefined || stages.finished.some((known) => known.name === of);
  if (!origins.every(isKnown)) return { params: before.params, input: undefined, weights };
  const own = origins.map((origin) =>
    origin.run === undefined ? { ...origin, stage: origin.stage ?? previous } : origin,
  );
  const { params, hash } = await initialValues(before.params, own as readonly Origin[], {
    owner,
    stages: stages.finished,
    semantic,
  });
  return { params, input: hash, weights };
}

function describeOrigin({ run, stage, part }: Origin, owner: string, { names, finished }: StagesBefore): string {
  const what = part === undefined ? 'all parts' : `part ${part}`;
  if (run !== undefined) {
    if (!existsSync(runAssets.resolve(run))) {
      throw new ConfigError(
        `${owner}: ${run} is not there; give a run folder, a pack, a checkpoint folder or a .safetensors file`,
      );
    }
    return `${what} of ${run}${stage === undefined ? '' : `, stage ${stage}`}`;
  }
  const wanted = stage ?? names.at(-1);
  if (wanted === undefined || !names.includes(wanted)) {
    const hint = names.length === 0 ? 'none comes before' : suggestionText(wanted ?? '', names);
    throw new ConfigError(`${owner}: no stage '${wanted ?? 'before'}' comes before this one; ${hint}`);
  }
  const known = finished.find(({ name }) => name === wanted);
  const when = known === undefined ? 'once it is trained' : `finished in ${known.folder}`;
  return `${what} of stage ${wanted}, ${when}`;
}
