import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toPcm16 } from '../../src/audio/pcm16.ts';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { Stage } from '../../src/core/trainer/stage.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { FeaturePacks } from '../../src/corpus/featurePacks.ts';
import { PackReader } from '../../src/corpus/packReader.ts';
import type { PreparedCorpus } from '../../src/corpus/preparedCorpus.ts';
import { silentRecord } from '../../src/corpus/toneFixture.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { planStage } from '../../src/run/planStage.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { smallestParts } from '../smallestParts.ts';
import { buildModel } from './combinations.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { bytesOf, toyModel, toyParams, toyRun, toyStage } from './toySystem.ts';

const steps = 4;
const root = mkdtempSync(join(tmpdir(), 'front-ends-'));
afterAll(() => rmSync(root, { recursive: true }));

const stage = toyStage({
  until: { steps },
  data: { all: { voices: ['base', 'target'] } },
  batch: { frames: 32, referenceFrames: 16 },
}) as Stage;

/** The toy corpus with its features in packs, as other threads can read them. */
async function written(folder: string): Promise<PreparedCorpus> {
  const packs = await FeaturePacks.open(folder);
  await packs.add(
    (async function* () {
      for (const { id, frames, mel, wave } of toyCorpus.utterances) {
        yield { key: id, value: { mel: mel(), frames, wave: toPcm16(wave()), record: silentRecord } };
      }
    })(),
  );
  const reader = new PackReader(folder);
  const utterances = toyCorpus.utterances.map((utterance) => {
    const stored = { id: utterance.id, features: packs.place(utterance.id) };
    return { ...utterance, ...stored, mel: () => reader.mel(stored), wave: () => reader.wave(stored) };
  });
  return { ...toyCorpus, utterances, reader, close: () => reader.close() };
}

interface How {
  readonly corpus: PreparedCorpus;
  readonly name: string;
  readonly dataThreads: number;
  readonly stop?: number;
  readonly resume?: LoadedCheckpoint;
}

async function train(parts: ModelParts, { corpus, name, dataThreads, stop, resume }: How) {
  const context = { name: 'toy', stage, seed: 1, parts, compile: undefined, validationUtterances: 2, dataThreads };
  const plan = await planStage({ ...context, voices: toyVoices, plugins: toyPlugins }, async () => corpus);
  const signal = new AbortController();
  const losses: object[] = [];
  const folder = join(root, name);
  const outcome = await trainStage(
    toyRun(parts, await toyParams(parts), {
      stage,
      resume,
      signal: signal.signal,
      objectiveAt: plan.objectiveAt,
      sourceOf: plan.sourceOf,
      checkpoints: { folder, everySteps: 100, keepLast: 1, configHash: 'toy' },
      events: {
        onStep: ({ step, metrics }) => {
          losses.push({ step, ...metrics });
          if (step === stop) signal.abort();
        },
      },
    }),
  );
  const bytes = bytesOf(outcome.params);
  disposeParams(outcome.params);
  return { losses, bytes, folder };
}

beforeAll(() => startTestBackend());

it.each(['ge2e', 'gst', 'mel-style'])(
  'a run with the reference encoder %s is the same bits with any number of data threads, stopped and resumed',
  async (name) => {
    const parts = buildModel({ ...toyModel, reference: { ...smallestParts[`reference/${name}`], name } });
    const corpus = await written(mkdtempSync(join(tmpdir(), `front-end-${name}-`)));
    const at = (about: Omit<How, 'corpus'>) => train(parts, { corpus, ...about, name: `${name}-${about.name}` });
    const whole = await at({ name: 'whole', dataThreads: 0 });
    expect(whole.losses).toHaveLength(steps);
    const threaded = await at({ name: 'threads', dataThreads: 2 });
    expect([threaded.losses, threaded.bytes], 'two threads').toEqual([whole.losses, whole.bytes]);
    const stopped = await at({ name: 'stopped', dataThreads: 1, stop: 2 });
    expect(stopped.losses).toHaveLength(2);
    const resume = await loadCheckpoint((await findCheckpoint(stopped.folder, 'latest')).folder);
    const resumed = await at({ name: 'resumed', dataThreads: 1, resume });
    expect([[...stopped.losses, ...resumed.losses], resumed.bytes]).toEqual([whole.losses, whole.bytes]);
    expect(readdirSync(corpus.reader.folder).includes('reference')).toBe(parts.reference.frontEnd !== undefined);
    corpus.close();
  },
  180_000,
);
