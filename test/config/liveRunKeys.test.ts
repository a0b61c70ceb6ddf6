import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logMelSpectrogram } from '../../src/audio/spectrogram.ts';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import { metricsOf } from '../../src/cli/evaluateTrained.ts';
import { namedRecogniser } from '../../src/cli/namedRecogniser.ts';
import { namedTranscriber } from '../../src/cli/namedTranscriber.ts';
import { planSweep } from '../../src/cli/planSweep.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { Registry } from '../../src/core/registry.ts';
import { freezePhases } from '../../src/core/trainer/freezePlan.ts';
import type { Stage } from '../../src/core/trainer/stage.ts';
import { gateSchema, gatesSchema } from '../../src/corpus/gates.ts';
import { judgeCorpus } from '../../src/corpus/judgeCorpus.ts';
import { silentRecord } from '../../src/corpus/toneFixture.ts';
import { disposeParams, mapParams } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { vaeMel } from '../../src/plugins/decoders/vaeMel/index.ts';
import { deterministic } from '../../src/plugins/durations/deterministic/index.ts';
import { vitsPhonemes } from '../../src/plugins/encoders/phonemes/vits/index.ts';
import { melStyle } from '../../src/plugins/encoders/reference/melStyle/index.ts';
import { charGpt } from '../../src/plugins/encoders/semantic/gpt/index.ts';
import { mandarin } from '../../src/plugins/frontends/mandarin/index.ts';
import { speechMetrics } from '../../src/plugins/metrics/speech/index.ts';
import { lowCutStep } from '../../src/plugins/preparation/lowCut/index.ts';
import { noStep } from '../../src/plugins/preparation/none/index.ts';
import { hifigan } from '../../src/plugins/vocoders/hifigan/index.ts';
import { evaluateRun } from '../../src/run/evaluateRun.ts';
import { measuredVoices } from '../../src/run/measuredVoices.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';
import { openRun } from '../../src/run/openRun.ts';
import { planStage } from '../../src/run/planStage.ts';
import { preparationSteps } from '../../src/run/preparationSteps.ts';
import { type RunConfig, runConfigSchema } from '../../src/run/runConfig.ts';
import { voiceSpeaker } from '../../src/run/samples.ts';
import { stageContext } from '../../src/run/stageKey.ts';
import { stepMode } from '../../src/run/stepMode.ts';
import { sweepConfigSchema } from '../../src/run/sweepConfig.ts';
import { disposeResult, trainRecipe } from '../../src/run/trainRecipe.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus, toyPlugins, toyVoices } from '../training/toyCorpus.ts';
import { spectral, toyModel, toyParams, toyParts, toyStage } from '../training/toySystem.ts';
import { valueKeys } from './schemaKeys.ts';

const root = mkdtempSync(join(tmpdir(), 'live-run-'));
afterAll(() => rmSync(root, { recursive: true }));

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  parts = toyParts();
});

const stage = toyStage({
  until: { steps: 3 },
  data: { all: { voices: ['base'] } },
  batch: { frames: 32, referenceFrames: 16 },
}) as Stage;

const plainConfig = runConfigSchema.parse({
  name: 'toy',
  seed: 1,
  outputFolder: 'out',
  voices: toyVoices,
  corpus: { name: 'none' },
  preparation: { spectral, steps: { cut: { name: 'low-cut' }, pause: { name: 'none' } }, order: ['cut', 'pause'] },
  text: { name: 'mandarin' },
  model: toyModel,
  recipe: { name: 'recipe-one', description: 'a toy', stages: { toy: stage } },
  trainer: {
    backend: 'wasm',
    compile: 'off',
    precision: 'float32',
    dataThreads: 0,
    checkpointEverySteps: 1,
    keepLast: 1,
    validationEverySteps: 1,
    validationUtterances: 2,
    samplesEverySteps: 1,
    logEverySteps: 1,
  },
  synthesis: { noiseScale: 0.3, lengthScale: 1, referenceSeconds: 0.01 },
  evaluation: { syllables: 1, sentences: 1 },
});

/** The config with another value at a path. */
function changed(path: string, value: unknown): RunConfig {
  const config = structuredClone(plainConfig) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const node = names.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, config);
  node[names.at(-1) ?? ''] = value;
  return runConfigSchema.parse(config);
}

type Observation = (config: RunConfig) => Promise<unknown>;

let runs = 0;

/** Trains two steps. */
async function trainToy(config: RunConfig) {
  const place = join(root, String(runs++));
  const outputFolder = join(place, config.outputFolder);
  const sampled: number[] = [];
  const mode = { compile: undefined, key: 'toy', line: '' };
  const own = { ...config, outputFolder };
  const result = await trainRecipe({
    config: own,
    recipe: config.recipe,
    parts,
    params: await toyParams(parts),
    paramsHash: null,
    mode,
    plugins: toyPlugins,
    frontend: {},
    planStage: (context) => planStage(context, async () => toyCorpus),
    sample: async (_stage, { step }) => void sampled.push(step),
  });
  disposeResult(result);
  return { place, folder: result.stages[0]?.folder ?? '', sampled };
}

/** Files written, lines logged, samples made. */
async function training(config: RunConfig): Promise<unknown> {
  const { place, folder, sampled } = await trainToy(config);
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replace(/toy-[0-9a-f]{12}/, 'toy').replace(/events\.out.*/, 'events'))
    .sort();
  return [files, readFileSync(join(folder, 'metrics.jsonl'), 'utf8'), sampled];
}

/** What TensorBoard's table says of a run: the event file of its stage. */
async function hparams(config: RunConfig): Promise<unknown> {
  const { folder } = await trainToy(config);
  const events = readdirSync(join(folder, 'events')).map((file) => readFileSync(join(folder, 'events', file), 'utf8'));
  return ['recipe-one', 'recipe-two'].filter((name) => events.some((text) => text.includes(name)));
}

async function batches(config: RunConfig): Promise<unknown> {
  const owner = { config, parts, mode: { compile: undefined, key: 'toy', line: '' }, plugins: toyPlugins };
  const plan = await planStage(stageContext(owner, 'toy', stage), async () => toyCorpus);
  return plan.description;
}

/** How many threads make batches once the first step has asked for its own. */
async function threads(config: RunConfig): Promise<unknown> {
  const owner = { config, parts, mode: { compile: undefined, key: 'toy', line: '' }, plugins: toyPlugins };
  const plan = await planStage(stageContext(owner, 'toy', stage), async () => toyCorpus);
  const count = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const params = await toyParams(parts);
  const source = plan.sourceOf(freezePhases(stage, parts.semantic, 'toy')[0]!, params);
  const before = count();
  // What the threads make is not waited for: the toy has no features on disk.
  source.at(0).catch(() => undefined);
  const started = count() - before;
  await source.close?.();
  disposeParams(params);
  return started;
}

function checkNode(plugin: { readonly configSchema: unknown }, node: unknown): unknown {
  return (plugin.configSchema as { parse(node: unknown): unknown }).parse(node);
}

async function opened(config: RunConfig): Promise<unknown> {
  const setup = { config, registry: new Registry().register(mandarin), checkNode };
  const seen = await openRun(setup).then(
    (run) => [run.folder, run.line],
    (error: Error) => error.message,
  );
  await startTestBackend();
  return seen;
}

async function asked(config: RunConfig): Promise<unknown> {
  const setup = { config, registry: new Registry().register(mandarin), checkNode };
  const run = await openRun(setup);
  await startTestBackend();
  return run.corpus().then(
    () => 'a corpus',
    (error: Error) => error.message,
  );
}

async function assembled(config: RunConfig): Promise<unknown> {
  const registry = new Registry().register(mandarin, charGpt, vitsPhonemes, melStyle, vaeMel, deterministic, hifigan);
  const run = await openRun({ config, registry, checkNode });
  await startTestBackend();
  try {
    return Object.keys(run.partsFor(1));
  } catch (error) {
    return (error as Error).message;
  }
}

async function mode({ trainer }: RunConfig): Promise<unknown> {
  return stepMode(trainer, { backend: 'node', tensorFlowVersion: '2.21.0' } as never).key;
}

async function features({ preparation }: RunConfig): Promise<unknown> {
  const wave = Float32Array.from({ length: 400 }, (_, n) => Math.sin(n * n * 0.01));
  return Array.from(logMelSpectrogram(wave, preparation.spectral).data);
}

/** What becomes of a recording that passes no gate. */
async function prepared({ preparation }: RunConfig): Promise<unknown> {
  const registry = new Registry().register(lowCutStep, noStep);
  const checkNode = (plugin: { readonly configSchema: unknown }, node: unknown) =>
    (plugin.configSchema as { parse(node: unknown): unknown }).parse(node);
  const record = silentRecord;
  const packs = { record: () => record } as never;
  const utterances = [
    { id: 'sentence', text: '你好' },
    { id: 'syllable', text: '好' },
  ].map((one) => ({ ...one, speaker: 's', tags: {} }) as never);
  const gates = preparation.gates ?? gatesSchema.parse({ sentence: { leastSeconds: 9 } });
  try {
    const chain = preparationSteps(preparation, registry, checkNode);
    const judged = judgeCorpus(utterances, ['a', 'b'], packs, { gates, keep: preparation.keep });
    return [chain.map(({ step, name, only }) => [step, name, only]), judged.map(({ rejections }) => rejections)];
  } catch (error) {
    return (error as Error).message;
  }
}

/** A limit that the silent recording does not pass. */
function gateWitness(unit: string, key: string): Witness {
  const to = gatesSchema.parse({ [unit]: { [key]: key.startsWith('most') ? -1 : 1e6 } });
  return { to, at: 'preparation.gates', seen: prepared };
}

async function spoken(config: RunConfig): Promise<unknown> {
  const fresh = await toyParams(parts);
  // Away from the start, where layers that begin with 0 hide what comes before them.
  const params = mapParams(fresh, (leaf, path) => tf.add(leaf, randomSource(4).fork(path).normal(leaf.shape)));
  disposeParams(fresh);
  const speaker = voiceSpeaker({ parts, params, corpus: toyCorpus, config, compile: undefined }, ['low']);
  const samples = Array.from((await speaker.say(toyCorpus.utterances[1]!, 'low')).samples);
  speaker.dispose();
  disposeParams(params);
  return samples;
}

async function evaluated(config: RunConfig): Promise<unknown> {
  const params = await toyParams(parts);
  const folder = join(root, `evaluation ${runs++}`);
  const system = { parts, params, corpus: toyCorpus, config, compile: undefined };
  const { items } = await evaluateRun({ ...system, voices: ['high', 'low'], folder, metrics: [] });
  disposeParams(params);
  return items.length;
}

async function measured(config: RunConfig): Promise<unknown> {
  const registry = new Registry().register(...speechMetrics);
  return metricsOf(registry, config, metricEnvironment(spectral)).map(({ name }) => name);
}

/** The recogniser that is opened, or why there is none. */
async function listening({ evaluation }: RunConfig): Promise<unknown> {
  return namedRecogniser(evaluation.recogniser, new Registry()).catch((error: Error) => error.message);
}

/** What writes down sentences, or why nothing does. */
async function transcribing({ evaluation }: RunConfig): Promise<unknown> {
  try {
    return Object.keys(namedTranscriber(evaluation.transcriber));
  } catch (error) {
    return (error as Error).message;
  }
}

interface Witness {
  readonly to: unknown;
  readonly seen: Observation;
  /** The path that is changed, where the key has a placeholder. */
  readonly at?: string;
}

const witnesses: Readonly<Record<string, Witness>> = {
  name: { to: 'other', seen: opened },
  seed: { to: 2, seen: training },
  outputFolder: { to: 'elsewhere', seen: training },
  runFolder: { to: 'here', seen: opened },
  'voices.*': { to: 'low', at: 'voices.base', seen: batches },
  'corpus.name': { to: 'other', seen: asked },
  'recipe.name': { to: 'recipe-two', seen: hparams },
  'preparation.spectral.sampleRate': { to: 9000, seen: features },
  'preparation.spectral.nFft': { to: 64, seen: features },
  'preparation.spectral.hopLength': { to: 4, seen: features },
  'preparation.spectral.winLength': { to: 16, seen: features },
  'preparation.spectral.melBins': { to: 6, seen: features },
  'preparation.spectral.fMinHz': { to: 500, seen: features },
  'preparation.spectral.fMaxHz': { to: 3000, seen: features },
  ...Object.fromEntries(
    ['sentence', 'syllable'].flatMap((unit) =>
      Object.keys(gateSchema.shape).map((key) => [`preparation.gates.${unit}.${key}`, gateWitness(unit, key)]),
    ),
  ),
  'preparation.steps.*.name': {
    to: { cut: { name: 'low-cut' }, pause: { name: 'other' } },
    at: 'preparation.steps',
    seen: prepared,
  },
  'preparation.order[]': { to: ['pause', 'cut'], at: 'preparation.order', seen: prepared },
  'preparation.only.*.speakers[]': { to: { cut: { speakers: ['low'] } }, at: 'preparation.only', seen: prepared },
  'preparation.only.*.splits[]': { to: { cut: { splits: ['train'] } }, at: 'preparation.only', seen: prepared },
  'preparation.only.*.units[]': { to: { cut: { units: ['syllable'] } }, at: 'preparation.only', seen: prepared },
  'preparation.keep[]': { to: ['short'], at: 'preparation.keep', seen: prepared },
  'text.name': { to: 'other', seen: opened },
  'trainer.backend': { to: 'node-gpu', seen: opened },
  'trainer.compile': { to: 'xla', seen: mode },
  'trainer.precision': {
    to: 'bfloat16',
    seen: async (config) => mode({ ...config, trainer: { ...config.trainer, compile: 'graph' } }),
  },
  'trainer.dataThreads': { to: 2, seen: threads },
  'trainer.threads': { to: 1, seen: mode },
  'trainer.checkpointEverySteps': {
    to: 2,
    seen: (config) => training({ ...config, trainer: { ...config.trainer, keepLast: 9 } }),
  },
  'trainer.keepLast': { to: 9, seen: training },
  'trainer.validationEverySteps': { to: 2, seen: training },
  'trainer.validationUtterances': { to: 4, seen: training },
  'trainer.samplesEverySteps': { to: 2, seen: training },
  'trainer.logEverySteps': { to: 2, seen: training },
  'synthesis.noiseScale': { to: 0.9, seen: spoken },
  'synthesis.lengthScale': { to: 3, seen: spoken },
  'synthesis.referenceSeconds': { to: 1, seen: spoken },
  'evaluation.syllables': { to: 2, seen: evaluated },
  'evaluation.sentences': { to: 2, seen: evaluated },
  'evaluation.voices[]': {
    to: ['target'],
    at: 'evaluation.voices',
    seen: async (config) => measuredVoices(config, ['low', 'high']),
  },
  'evaluation.recogniser': { to: join(root, 'no run'), seen: listening },
  'evaluation.transcriber': { to: join(root, 'no folder'), seen: transcribing },
  'model.style.name': { to: { name: 'other-style' }, at: 'model.style', seen: assembled },
  'model.recogniser.name': { to: { name: 'other-ear' }, at: 'model.recogniser', seen: assembled },
  'evaluation.metrics[]': { to: ['f0-error'], at: 'evaluation.metrics', seen: measured },
  ...Object.fromEntries(
    Object.keys(toyModel).map((kind) => [`model.${kind}.name`, { to: `other-${kind}`, seen: assembled }]),
  ),
};

describe('every key of a run', () => {
  /** Those that other suites watch: stages, and what only a plan shows. */
  const elsewhere = (key: string) => key.startsWith('recipe.stages.') || key === 'recipe.description';

  it('has a witness here, and every witness a key', () => {
    const keys = valueKeys(runConfigSchema).filter((key) => !elsewhere(key));
    expect(Object.keys(witnesses).sort()).toEqual(keys);
  });

  const known = new Map<Observation, Promise<string>>();
  /** What is seen of the plain config, which is the same each time. */
  const plain = (seen: Observation) => {
    const before = known.get(seen) ?? seenTwice(seen);
    known.set(seen, before);
    return before;
  };
  const seenTwice = async (seen: Observation) => {
    const before = JSON.stringify(await seen(plainConfig));
    expect(JSON.stringify(await seen(plainConfig))).toBe(before);
    return before;
  };

  it.each(Object.entries(witnesses))('%s changes what is run', async (key, { to, seen, at = key }) => {
    const before = await plain(seen);
    expect(JSON.stringify(await seen(changed(at, to))) === before).toBe(false);
  });
});

describe('every key of a sweep', () => {
  const plan = async (...overrides: readonly string[]) => {
    const { jobs, retries, keepGoing } = await planSweep({ 'config-dir': [], 'config-name': 'config', overrides });
    return [jobs.map(({ hash, folder }) => [hash, folder]), retries, keepGoing];
  };
  const cases = {
    folder: 'sweep.folder=elsewhere',
    subfolder: 'sweep.subfolder=inside',
    'params.*': '+sweep.params.seed="1,2"',
    'zip[].*': 'sweep.zip=[{seed:[1,2],name:[a,b]}]',
    keepGoing: 'sweep.keepGoing=false',
    retries: 'sweep.retries=1',
  };

  it('changes its jobs', async () => {
    const keys = valueKeys(sweepConfigSchema);
    expect(Object.keys(cases).sort()).toEqual(keys);
    const before = await plan();
    expect(await plan()).toEqual(before);
    for (const [key, override] of Object.entries(cases)) expect(await plan(override), key).not.toEqual(before);
  });
});

describe('every key of a metric', () => {
  it('is none', () => {
    const metrics = builtInPlugins.filter(({ kind }) => kind === 'metric');
    for (const { name, configSchema } of metrics) expect(valueKeys(configSchema), name).toEqual([]);
  });
});
