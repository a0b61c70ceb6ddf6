import type { PreparedCorpus } from '../corpus/preparedCorpus.ts';
import { ConfigError } from '../errors.ts';
import { acousticPlan } from './acousticPlan.ts';
import { jointPlan } from './jointPlan.ts';
import { recognitionPlan } from './recognitionPlan.ts';
import type { StageContext, StagePlan } from './stagePlan.ts';
import { textPlan } from './textPlan.ts';
import { vocoderPlan } from './vocoderPlan.ts';

/** Prepares the corpus when a stage first needs it: a language model needs none. */
export type CorpusProvider = () => Promise<PreparedCorpus>;

const planners: Readonly<
  Record<StageContext['stage']['objective'], (context: StageContext, corpus: CorpusProvider) => Promise<StagePlan>>
> = {
  'language-model': (context) => textPlan(context),
  acoustic: async (context, corpus) => acousticPlan(context, await corpus()),
  vocoder: async (context, corpus) => vocoderPlan(context, await corpus()),
  joint: async (context, corpus) => jointPlan(context, await corpus()),
  recognition: async (context, corpus) => recognitionPlan(context, await corpus()),
};

/** Plans a stage by its objective. */
export async function planStage(context: StageContext, corpus: CorpusProvider): Promise<StagePlan> {
  const { name, stage } = context;
  if (stage.augmentation !== undefined && stage.objective !== 'recognition') {
    const owner = `recipe.stages.${name}`;
    throw new ConfigError(
      `${owner}.augmentation: a stage with objective '${stage.objective}' hears recordings as they are; remove this key`,
    );
  }
  return planners[context.stage.objective](context, corpus);
}
