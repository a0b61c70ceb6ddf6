import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spectrogramPng } from '../audio/spectrogramImage.ts';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { configHash } from '../core/config/configHash.ts';
import type { Logger } from '../core/logging/logger.ts';
import { freshModel, initModel, publishedParts, replaceLeaves } from '../core/model/initModel.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { hashFile } from '../corpus/contentHash.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { CheckpointError } from '../errors.ts';
import { flattenParams } from '../nn/params.ts';
import { speak } from '../synthesis/speak.ts';
import { openSynthesizer, type Synthesizer } from '../synthesis/synthesizer.ts';
import { timbreVector } from '../synthesis/timbre.ts';
import { writeLearned } from './learnedSyllables.ts';
import { type OpenRun, writeSpeakers } from './openRun.ts';
import { isPack, packedModel } from './pack.ts';
import { planStage } from './planStage.ts';
import { initialSeed } from './stageKey.ts';
import { learnsToSpeak } from './stageSpeech.ts';
import { finalParams } from './stageStore.ts';
import { type RecipeResult, type RunObserver, type StageResult, trainRecipe } from './trainRecipe.ts';
import { voiceReference } from './voiceRecordings.ts';

export interface StagesOptions {
  readonly observer?: RunObserver;
  readonly signal?: AbortSignal;
}

/** Trains a run's recipe and notes its stages in the run folder, so that `openTrained` finds them. */
export async function runStages(run: OpenRun, options: StagesOptions): Promise<RecipeResult> {
  const { config } = run;
  const parts = await run.parts();
  await writeSpeakers(run);
  await writeLearned(run);
  const params = await initModel(parts, initialSeed(config));
  const { observer } = options;
  const synthesizer = openSynthesizer(parts, {
    compile: run.mode.compile,
    fixed: false,
    onFallback: (message) => observer?.onNote?.(message),
  });
  const result = await trainRecipe({
    config,
    recipe: config.recipe,
    parts,
    params,
    paramsHash: await pretrainedHash(parts),
    mode: run.mode,
    plugins: run.plugins,
    frontend: run.frontend,
    planStage: (context) => planStage(context, run.corpus),
    sample: (stage, at) => sampleVoices(run, synthesizer, { stage, ...at }),
    ...(observer === undefined ? {} : { observer }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }).finally(() => synthesizer.dispose());
  await writeFileAtomically(
    join(run.folder, 'stages.json'),
    `${JSON.stringify({ finished: result.finished, stages: result.stages }, null, 2)}\n`,
  );
  return result;
}

/** Hash of the published weights that fresh values start from, so that other weights make another stage. */
export async function pretrainedHash(parts: ModelParts): Promise<string | null> {
  const files = publishedParts(parts).flatMap(([root, { pretrained }]) =>
    pretrained ? [{ root, ...pretrained }] : [],
  );
  if (files.length === 0) return null;
  const hashes = await Promise.all(files.map(async ({ root, file }) => `${root} ${await hashFile(file)}`));
  return configHash(hashes);
}

/** A run after its training. */
export interface TrainedRun {
  readonly parts: ModelParts;
  readonly params: ModelParams;
  readonly stages: readonly StageResult[];
  /** false: it was stopped before its last stage ended. */
  readonly finished: boolean;
}

/** Parameters and stages of a run that was trained. @throws CheckpointError when it was not. */
export async function openTrained(run: OpenRun): Promise<TrainedRun> {
  const file = join(run.folder, 'stages.json');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CheckpointError(
      `${run.folder}: no trained run here (${file} is missing); train one with: tonelab train name=${run.config.name}`,
      { cause },
    );
  });
  const { stages, finished } = JSON.parse(text) as Pick<TrainedRun, 'stages' | 'finished'>;
  const last = stages.at(-1);
  if (last === undefined)
    throw new CheckpointError(`${file}: no stage was finished; go on with: tonelab train name=${run.config.name}`);
  const parts = await run.parts();
  const loaded = isPack(run.folder)
    ? await packedModel(run.folder)
    : await finalParams(
        { hash: last.hash, folder: last.folder, checkpoints: join(last.folder, 'checkpoints') },
        parts.semantic,
      );
  const params = freshModel(parts, run.config.seed);
  const expected = flattenParams(params);
  // A pack has what speaks.
  const isWanted = (path: string) => !(isPack(run.folder) && path.startsWith('discriminators/'));
  const missing = [...expected.keys()].filter((path) => !loaded.params.has(path) && isWanted(path));
  if (missing.length > 0) {
    throw new CheckpointError(
      `${loaded.source}: the checkpoint lacks ${missing.length} parameter(s) of this model, first: ${missing[0]}`,
    );
  }
  return { parts, params: replaceLeaves(params, loaded.params), stages, finished };
}

/** Writes one held-out sentence per voice as audio and picture, and histograms of the parts, to the logger. */
async function sampleVoices(
  run: OpenRun,
  synthesizer: Synthesizer,
  at: { readonly stage: string; readonly step: number; readonly params: ModelParams; readonly logger: Logger },
): Promise<void> {
  const { logger, step, params } = at;
  for (const root of Object.keys(params)) {
    const leaves = [...flattenParams(params[root] ?? {}).values()];
    const widest = leaves.toSorted((a, b) => b.size - a.size)[0];
    if (widest !== undefined) logger.histogram(step, `parameters/${root}`, await widest.data<'float32'>());
  }
  const stage = run.config.recipe.stages[at.stage];
  if (stage === undefined || !learnsToSpeak(stage)) return;
  const corpus = await run.corpus();
  for (const speaker of corpus.speakers) {
    const sentence = corpus.utterances.find(
      (utterance) =>
        utterance.speaker === speaker && utterance.split === 'heldout' && utterance.tags.unit !== 'syllable',
    );
    if (sentence === undefined) continue;
    await sampleSentence(synthesizer, params, { run, corpus, sentence, logger, step });
  }
}

async function sampleSentence(
  synthesizer: Synthesizer,
  params: ModelParams,
  at: {
    readonly run: OpenRun;
    readonly corpus: PreparedCorpus;
    readonly sentence: PreparedUtterance;
    readonly logger: Logger;
    readonly step: number;
  },
): Promise<void> {
  const { run, corpus, sentence, logger, step } = at;
  const { parts } = synthesizer;
  const { synthesis, seed, preparation } = run.config;
  const timbre = timbreVector(parts, params, {
    voice: voiceReference(corpus, sentence.speaker, { seconds: synthesis.referenceSeconds, seed }),
    spectral: preparation.spectral,
    style: parts.style?.styleOf(sentence.tags),
  });
  const spoken = await speak(synthesizer, params, sentence.symbols, { timbre, seed, ...synthesis });
  timbre.dispose();
  logger.audio(step, `samples/${sentence.speaker}`, spoken.samples, preparation.spectral.sampleRate);
  if (parts.decoder.emits.form === 'mel') {
    const png = spectrogramPng({ data: spoken.features, frames: spoken.frames, bins: preparation.spectral.melBins });
    logger.image(step, `samples/${sentence.speaker}`, png);
  }
}
