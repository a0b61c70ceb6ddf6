import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configHash } from '../../src/core/config/configHash.ts';
import { modelRoots } from '../../src/core/model/initModel.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { rateAt } from '../../src/core/optim/schedule.ts';
import { stageSteps } from '../../src/core/trainer/budget.ts';
import { freezePhases } from '../../src/core/trainer/freezePlan.ts';
import type { HostTree } from '../../src/core/trainer/hostBatch.ts';
import { lossWeights } from '../../src/core/trainer/lossWeights.ts';
import { type Stage, type StageInput, stageSchema } from '../../src/core/trainer/stage.ts';
import { stageMoments } from '../../src/core/trainer/stageMoments.ts';
import { stageParams } from '../../src/core/trainer/stageParams.ts';
import { stageTable } from '../../src/core/trainer/stageTable.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { initialValues } from '../../src/run/initialValues.ts';
import { planStage } from '../../src/run/planStage.ts';
import { initialSeed, stageSeed } from '../../src/run/stageKey.ts';
import type { StagePlan } from '../../src/run/stagePlan.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { toyCorpus, toyPlugins, toyVoices } from '../training/toyCorpus.ts';
import { bytesOf, toyModel, toyParams, toyParts, toyRecogniser } from '../training/toySystem.ts';
import { valueKeys } from './schemaKeys.ts';

const folder = mkdtempSync(join(tmpdir(), 'live-stage-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

let parts: ModelParts;
let params: ModelParams;
const checkpoints: Record<string, string> = {};

beforeAll(async () => {
  await startTestBackend();
  parts = toyParts({ ...toyModel, ...toyRecogniser });
  params = await toyParams(parts);
  for (const [name, steps] of [
    ['one', 1],
    ['two', 2],
  ] as const) {
    checkpoints[name] = join(folder, name, 'stages', 'x');
    await trained(stageOf({ until: { steps } }), checkpoints[name]);
  }
  writeFileSync(
    join(folder, 'stages.json'),
    JSON.stringify({ stages: Object.entries(checkpoints).map(([name, at]) => ({ name, folder: at, hash: name })) }),
  );
});

const stageOf = (changes: Partial<StageInput>): Stage =>
  stageSchema.parse({
    objective: 'acoustic',
    until: { steps: 2 },
    data: { all: {} },
    batch: { frames: 32, referenceFrames: 16 },
    train: [{ match: '**', rate: { peak: 0.01 } }],
    ...changes,
  });

const planOf = (stage: Stage): Promise<StagePlan> =>
  planStage(
    {
      name: 'toy',
      stage,
      seed: 3,
      parts,
      compile: undefined,
      validationUtterances: 4,
      dataThreads: 0,
      voices: toyVoices,
      plugins: toyPlugins,
    },
    async () => toyCorpus,
  );

/** Tensors as plain numbers. */
const plain = (tree: HostTree): unknown => JSON.parse(JSON.stringify(tree));

/** What a stage would train: the batches of two steps, and what validates them. */
async function batches(stage: Stage): Promise<unknown> {
  const plan = await planOf(stage);
  const phase = freezePhases(stage, parts.semantic, 'toy')[0]!;
  const source = plan.sourceOf(phase, params);
  const steps = [await source.at(0), await source.at(1)].map((micros) =>
    micros.map(({ tensors, ids }) => [plain(tensors), ids]),
  );
  return [steps, plan.validationOf(phase, params).map(({ ids, counts }) => [ids, counts]), plan.dataHash];
}

/** What its steps would do: how many, which parameters at which rates, term weights, updates. */
async function schedule(stage: Stage): Promise<unknown> {
  const plan = await planOf(stage);
  const run = { name: 'toy', stage, seed: 3, semantic: parts.semantic, roots: modelRoots };
  const phases = freezePhases(stage, parts.semantic, 'toy');
  const total = stageSteps(stage.until, plan.sourceOf(phases[0]!, params), 'toy');
  const own = stageParams(params, run);
  const moments = stageMoments(stage, phases).map(({ fromStep, phase }) => {
    const objective = plan.objectiveAt(fromStep, phase);
    const table = stageTable(run, objective, { params: own, phase }).map(({ path, shape, rate }) => [
      path,
      shape,
      rate && Array.from({ length: 10 }, (_, step) => rateAt(rate, step, total)),
    ]);
    return [fromStep, phase.frozenLayers ?? null, objective.name, objective.updates, table];
  });
  const weights = Array.from({ length: 10 }, (_, step) => lossWeights(stage.losses, step));
  const scale = bytesOf(own)['semantic/lora/scale'] ?? null;
  return [total, moments, weights, scale];
}

/** What two steps make of the parameters and averages. */
async function trained(stage: Stage, checkpointFolder?: string): Promise<unknown> {
  const plan = await planOf(stage);
  const content: unknown[] = [];
  const outcome = await trainStage({
    name: 'toy',
    stage,
    seed: 3,
    semantic: parts.semantic,
    params: await toyParams(parts),
    roots: modelRoots,
    compile: undefined,
    objectiveAt: plan.objectiveAt,
    sourceOf: plan.sourceOf,
    validation: { everySteps: 1, batchesOf: plan.validationOf },
    ...(checkpointFolder === undefined
      ? {}
      : {
          checkpoints: { folder: join(checkpointFolder, 'checkpoints'), everySteps: 9, keepLast: 1, configHash: 'x' },
        }),
    events: { onStep: ({ metrics }) => void content.push(metrics) },
  });
  content.push(outcome.step, bytesOf(outcome.params));
  disposeParams(outcome.params);
  return content;
}

/** Which parameters are averaged into a checkpoint, and what they are. */
async function averaged(stage: Stage): Promise<unknown> {
  const at = join(folder, `average ${configHash(JSON.parse(JSON.stringify(stage)))}`);
  await trained(stage, at);
  const { findCheckpoint } = await import('../../src/core/checkpoint/checkpointFolder.ts');
  const { loadCheckpoint } = await import('../../src/core/checkpoint/loadCheckpoint.ts');
  const { ema } = await loadCheckpoint((await findCheckpoint(join(at, 'checkpoints'), 'latest')).folder);
  return ema === undefined ? null : Array.from(ema.get('decoder/prior/kernel')!.data);
}

/** What a stage starts from. */
async function start(stage: Stage): Promise<unknown> {
  const stages = Object.entries(checkpoints).map(([name, at]) => ({ name, folder: at, hash: name }));
  const started = await initialValues(await toyParams(parts), stage.initFrom ?? [], {
    owner: 'toy',
    stages,
    semantic: parts.semantic,
  });
  const bytes = bytesOf(started.params);
  disposeParams(started.params);
  return bytes;
}

/** The seed that a run of seed 3 trains it with, shares it by, and starts from. */
async function seeded(stage: Stage): Promise<unknown> {
  const config = { seed: 3, recipe: { name: 'toy', description: '', stages: { toy: stage } } };
  return [stageSeed(config, stage), initialSeed(config)];
}

type Observation = (stage: Stage) => Promise<unknown>;

interface Witness {
  /** The stage that is changed; absent: a plain acoustic one. */
  readonly from?: Partial<StageInput>;
  readonly to: Partial<StageInput>;
  readonly seen: Observation;
}

const rate = (changes: object) => [{ match: '**', rate: { peak: 0.01, ...changes } }];
const pool = (changes: object) => ({ data: { all: changes } });
const text = (changes: object) => ({
  objective: 'language-model' as const,
  data: { text: { files: [fileOf('a.txt', '今天好\n天好\n')], ...changes } },
});
const plateau = { metric: 'validation/total', patience: 1, minDelta: 1e9, maxSteps: 4 };
const lora = { rank: 2, alpha: 2, layers: 1 };
const semantic = (changes: object) => ({ semantic: { frozenLayers: 'all' as const, ...changes } });

/** Each key of a stage: a change of it, and what the change is seen in. */
const witnesses: () => Readonly<Record<string, Witness>> = () => ({
  objective: { to: { objective: 'joint' }, seen: schedule },
  seed: { to: { seed: 9 }, seen: seeded },
  'initFrom[].run': { to: { initFrom: [{ run: folder }] }, seen: start },
  'initFrom[].stage': { from: { initFrom: [{ stage: 'one' }] }, to: { initFrom: [{ stage: 'two' }] }, seen: start },
  'initFrom[].part': { from: { initFrom: [{}] }, to: { initFrom: [{ part: 'decoder' }] }, seen: start },
  'until.steps': { to: { until: { steps: 3 } }, seen: schedule },
  'until.audioMinutes': {
    from: { until: { audioMinutes: 0.002 } },
    to: { until: { audioMinutes: 0.004 } },
    seen: schedule,
  },
  'until.plateau.metric': {
    from: { until: { plateau: { ...plateau, patience: 3, minDelta: 0 } } },
    to: { until: { plateau: { ...plateau, patience: 3, minDelta: 0, metric: 'validation/g/none' } } },
    seen: async (stage) => trained(stage).catch((error: Error) => error.message),
  },
  'until.plateau.patience': {
    from: { until: { plateau } },
    to: { until: { plateau: { ...plateau, patience: 2 } } },
    seen: trained,
  },
  'until.plateau.minDelta': {
    from: { until: { plateau } },
    to: { until: { plateau: { ...plateau, minDelta: 0 } } },
    seen: trained,
  },
  'until.plateau.maxSteps': {
    from: { until: { plateau } },
    to: { until: { plateau: { ...plateau, maxSteps: 5 } } },
    seen: schedule,
  },
  'data.*.voices[]': { from: pool({ voices: ['base'] }), to: pool({ voices: ['target'] }), seen: batches },
  'data.*.speakers[]': { from: pool({ speakers: ['low'] }), to: pool({ speakers: ['high'] }), seen: batches },
  'data.*.kinds[]': { to: pool({ kinds: ['recorded'] }), seen: batches },
  'data.*.units[]': { to: pool({ units: ['sentence'] }), seen: batches },
  'data.*.selection.name': {
    to: pool({ selection: { name: 'list', file: fileOf('ids.txt', 'u1\nu2\nu3\nu5\n') } }),
    seen: batches,
  },
  'data.*.budgetSeconds': { to: pool({ budgetSeconds: 0.1 }), seen: batches },
  'data.*.files[]': { from: text({}), to: text({ files: [fileOf('b.txt', '好天\n')] }), seen: batches },
  'data.*.validationFiles[]': {
    from: text({}),
    to: text({ validationFiles: [fileOf('c.txt', '今天\n')] }),
    seen: batches,
  },
  'data.*.weight': {
    from: { data: { low: { speakers: ['low'] }, high: { speakers: ['high'] } } },
    to: { data: { low: { speakers: ['low'], weight: 5 }, high: { speakers: ['high'] } } },
    seen: batches,
  },
  'sampler.name': { to: { sampler: { name: 'speaker-temperature' } }, seen: batches },
  'batch.frames': { to: { batch: { frames: 64, referenceFrames: 16 } }, seen: batches },
  'batch.accumulation': { to: { batch: { frames: 32, referenceFrames: 16, accumulation: 2 } }, seen: batches },
  'batch.referenceFrames': { to: { batch: { frames: 32, referenceFrames: 12 } }, seen: batches },
  ...Object.fromEntries(
    Object.entries({ speed: 1.5, gainDb: 20, signalToNoiseDb: [1, 2], silenceSeconds: 0.004 }).map(([key, to]) => {
      const heard = (changes: object): Partial<StageInput> => ({
        ...{ objective: 'recognition', data: { all: { units: ['syllable'] } } },
        augmentation: { silenceSeconds: 0.002, ...changes },
      });
      return [`augmentation.${key}`, { from: heard({}), to: heard({ [key]: to }), seen: batches }];
    }),
  ),
  alignment: { to: { alignment: 'mas' }, seen: batches },
  'semantic.frozenLayers': { to: semantic({ frozenLayers: 1 }), seen: schedule },
  'semantic.frozenLayers[]': { to: semantic({ frozenLayers: [0] }), seen: schedule },
  'semantic.embeddings': { to: semantic({ embeddings: 'trained' }), seen: schedule },
  'semantic.unfreeze[].atStep': {
    from: semantic({ unfreeze: [{ atStep: 1, frozenLayers: 1 }] }),
    to: semantic({ unfreeze: [{ atStep: 2, frozenLayers: 1 }] }),
    seen: schedule,
  },
  'semantic.unfreeze[].frozenLayers': {
    from: semantic({ unfreeze: [{ atStep: 1, frozenLayers: 1 }] }),
    to: semantic({ unfreeze: [{ atStep: 1, frozenLayers: 0 }] }),
    seen: schedule,
  },
  'semantic.unfreeze[].frozenLayers[]': {
    from: semantic({ unfreeze: [{ atStep: 1, frozenLayers: [0] }] }),
    to: semantic({ unfreeze: [{ atStep: 1, frozenLayers: [1] }] }),
    seen: schedule,
  },
  'semantic.depthDecay': {
    from: semantic({ frozenLayers: 0 }),
    to: semantic({ frozenLayers: 0, depthDecay: 0.5 }),
    seen: schedule,
  },
  'semantic.lora.rank': { from: semantic({ lora }), to: semantic({ lora: { ...lora, rank: 3 } }), seen: schedule },
  'semantic.lora.alpha': { from: semantic({ lora }), to: semantic({ lora: { ...lora, alpha: 4 } }), seen: schedule },
  'semantic.lora.layers': { from: semantic({ lora }), to: semantic({ lora: { ...lora, layers: 2 } }), seen: schedule },
  'semantic.lora.layers[]': {
    from: semantic({ lora: { ...lora, layers: [0] } }),
    to: semantic({ lora: { ...lora, layers: [1] } }),
    seen: schedule,
  },
  'semantic.lora.targets[]': {
    from: semantic({ lora }),
    to: semantic({ lora: { ...lora, targets: ['attention/key'] } }),
    seen: schedule,
  },
  'train[].match': {
    to: {
      train: [
        { match: 'decoder/**', rate: null },
        { match: '**', rate: { peak: 0.01 } },
      ],
    },
    seen: schedule,
  },
  'train[].rate.peak': { to: { train: rate({ peak: 0.02 }) }, seen: schedule },
  'train[].rate.warmupSteps': { to: { train: rate({ warmupSteps: 2 }) }, seen: schedule },
  'train[].rate.decay': { to: { train: rate({ decay: 'cosine' }) }, seen: schedule },
  'train[].rate.final': {
    from: { train: rate({ decay: 'cosine' }) },
    to: { train: rate({ decay: 'cosine', final: 0.5 }) },
    seen: schedule,
  },
  'train[].rate.initial': {
    from: { train: rate({ decay: 'one-cycle', warmupSteps: 2 }) },
    to: { train: rate({ decay: 'one-cycle', warmupSteps: 2, initial: 0.5 }) },
    seen: schedule,
  },
  ...Object.fromEntries(
    ['mel', 'dur', 'adv', 'fm', 'ce', 'own.*'].flatMap((term) => {
      const line = { from: 4, to: 2, fromStep: 1, toStep: 5 };
      const losses = (weight: number | object) =>
        ({ losses: term === 'own.*' ? { own: { priorMel: weight } } : { [term]: weight } }) as Partial<StageInput>;
      const moved = (change: object): Witness => ({
        from: losses(line),
        to: losses({ ...line, ...change }),
        seen: schedule,
      });
      return [
        [`losses.${term}`, { to: losses(3), seen: schedule }],
        [`losses.${term}.from`, moved({ from: 9 })],
        [`losses.${term}.to`, moved({ to: 9 })],
        [`losses.${term}.fromStep`, moved({ fromStep: 2 })],
        [`losses.${term}.toStep`, moved({ toStep: 7 })],
      ];
    }),
  ),
  'losses.kl.peak': { to: { losses: { kl: { peak: 0.5 } } }, seen: schedule },
  'losses.kl.warmupSteps': { to: { losses: { kl: { warmupSteps: 4 } } }, seen: schedule },
  'losses.kl.freeBits': { to: { losses: { kl: { freeBits: 50 } } }, seen: trained },
  adversarialFromStep: {
    from: { objective: 'joint' },
    to: { objective: 'joint', adversarialFromStep: 1 },
    seen: schedule,
  },
  'optimizer.beta1': { to: { optimizer: { beta1: 0.5 } }, seen: trained },
  'optimizer.beta2': { to: { optimizer: { beta2: 0.5 } }, seen: trained },
  'optimizer.epsilon': { to: { optimizer: { epsilon: 0.1 } }, seen: trained },
  'optimizer.weightDecay': { to: { optimizer: { weightDecay: 0.5 } }, seen: trained },
  'optimizer.clipNorm': { to: { optimizer: { clipNorm: 1e-9 } }, seen: trained },
  'optimizer.averageDecay': { to: { optimizer: { averageDecay: 0.5 } }, seen: averaged },
});

describe('every key of a stage', () => {
  it('has a witness here, and every witness a key', () => {
    expect(Object.keys(witnesses()).sort()).toEqual(valueKeys(stageSchema));
  });

  it.each([batches, schedule, trained, averaged])(
    'would be seen by %o only where it changes something',
    async (seen) => {
      expect(JSON.stringify(await seen(stageOf({})))).toBe(JSON.stringify(await seen(stageOf({}))));
    },
  );

  const cases = Object.entries(witnesses());
  const known = new Map<string, Promise<unknown>>();
  const observed = ({ seen }: Witness, changes: Partial<StageInput>) => {
    const key = `${seen.name} ${JSON.stringify(changes)}`;
    const before = known.get(key) ?? seen(stageOf(changes));
    known.set(key, before);
    return before;
  };
  it.each(cases)('%s changes what is trained, or how', async (_key, witness) => {
    const [before, after] = [await observed(witness, witness.from ?? {}), await observed(witness, witness.to)];
    expect(JSON.stringify(after) === JSON.stringify(before)).toBe(false);
  });
});
