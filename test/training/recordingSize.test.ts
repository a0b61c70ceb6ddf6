import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRunConfig } from '../../src/cli/configCheck.ts';
import { configPlace } from '../../src/cli/configTree.ts';
import { recordWithForm } from '../../src/core/compile/resultForm.ts';
import { encodeSavedModel } from '../../src/core/compile/savedModelProto.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { freshModel } from '../../src/core/model/initModel.ts';
import { acousticObjective } from '../../src/core/objectives/acoustic.ts';
import type { AcousticBatch } from '../../src/core/objectives/acousticPass.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { type ModelParams, paramsOf } from '../../src/core/objectives/objective.ts';
import { type VocoderBatch, vocoderObjective } from '../../src/core/objectives/vocoder.ts';
import { adamWMove } from '../../src/core/optim/adamw.ts';
import { lossWeights } from '../../src/core/trainer/lossWeights.ts';
import type { AnyObjective } from '../../src/core/trainer/stageRun.ts';
import { trainStep } from '../../src/core/trainer/trainStep.ts';
import { nativeBackend } from '../../src/nn/ops/nativeBackend.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { toyStage, toyState } from './toySystem.ts';

/** 20 MB. */
const mostBytes = 20_000_000;
const text = { symbolCount: 150, toneCount: 7, languageCount: 3 };
const root = fileURLToPath(new URL('../../', import.meta.url));

/** The sizes of a batch of long sentences: 12 s each at a hop of 256 and 22.05 kHz. */
const [items, symbols, characters, frames] = [8, 128, 64, 1024];

let parts: ModelParts;
let params: ModelParams;
let spectral: Parameters<typeof lossMel>[0];

beforeAll(async () => {
  await startTestBackend();
  const project = await findProject(root);
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  const { config, registry } = await checkRunConfig(composeConfig({ ...place, overrides: ['model=base'] }), project);
  spectral = config.preparation.spectral;
  parts = assembleModel(config.model, registry, {
    assets: { resolve: (path) => `${root}/${path}` },
    spectral,
    text,
    speakerCount: 1,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
  params = freshModel(parts, 1);
});

afterAll(() => disposeParams(params));

interface Recorded {
  /** Of all graphs of the step together. */
  readonly bytes: number;
  /** Bytes of the longest value that a graph holds. */
  readonly longestConstant: number;
}

/** What a step is written as. Nothing is computed: the recording is for shapes and types alone. */
function record<Inputs>(step: (inputs: Inputs) => unknown, inputs: Inputs): Recorded {
  const backend = nativeBackend()!;
  const { recording } = recordWithForm(backend, step, { inputs });
  const about = { tensorFlowVersion: backend.binding.TF_Version };
  const sizes = recording.segments.map((segment) => encodeSavedModel(segment, about).length);
  const constants = recording.segments
    .flatMap(({ nodes }) => nodes)
    .map(({ attr }) => attr['value']?.tensor?.tensor_content.length ?? 0);
  return { bytes: sizes.reduce((sum, size) => sum + size), longestConstant: Math.max(...constants) };
}

/** The trainer's own step on one batch, with clipping and a moving average. */
function recordTraining<Batch>(objective: AnyObjective, batch: Batch): Recorded {
  const stage = toyStage({ optimizer: { averageDecay: 0.999, clipNorm: 1 }, semantic: { frozenLayers: 'none' } });
  const { optimizer } = stage;
  const phase = { fromStep: 0, frozenLayers: undefined };
  const own = paramsOf(objective, params);
  const { groups } = toyState(own, objective, { parts, stage, phase });
  const counts = { utterances: items, symbols: items * symbols, frames: items * frames, tokens: items * characters };
  const inputs = {
    counts: scalarsOf(counts),
    weights: scalarsOf(lossWeights(stage.losses, 0, parts.decoder.ownTerms)),
    moves: groups.map(({ updates }) => adamWMove(optimizer, { rate: 0.1, updates })),
    averageDecays: groups.map(() => tf.scalar(0.999)),
    step: tf.scalar(0, 'int32'),
  };
  const settings = {
    ...{ optimizer, clipNorm: 1, averageDecay: 0.999 },
    context: (step: tf.Scalar) => ({ training: true, random: randomSource(3, step) }),
  };
  const state = { params: own, groups: groups.map(({ updates, ...group }) => group) };
  const recorded = record((at) => trainStep(objective as never, settings, at as never), {
    state,
    batches: [batch],
    inputs,
  });
  tf.dispose([inputs, groups] as never);
  return recorded;
}

function scalarsOf(values: Readonly<Record<string, number>>): Readonly<Record<string, tf.Scalar>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.scalar(value)]));
}

/** Characters are read within the step, by a semantic encoder that learns; each item is its own reference. */
function acousticBatch(): AcousticBatch {
  const ids = () => tf.zeros<tf.Rank.R2>([items, symbols], 'int32');
  const ones = (steps: number) => tf.ones<tf.Rank.R3>([items, steps, 1]);
  const mel = () => tf.zeros<tf.Rank.R3>([items, frames, spectral.melBins]);
  return {
    symbols: { ids: ids(), tones: ids(), languages: ids(), mask: ones(symbols) },
    semantic: {
      tokens: { ids: tf.zeros<tf.Rank.R2>([items, characters], 'int32'), mask: ones(characters) },
      mask: ones(characters),
      spread: tf.zeros([items, symbols, characters]),
    },
    reference: {
      mel: mel(),
      mask: ones(frames),
      speakerIds: tf.zeros<tf.Rank.R1>([items], 'int32'),
      assignment: tf.eye(items),
    },
    targets: { mel: mel(), mask: ones(frames) },
  };
}

/** One window: the number of items is in no constant. */
function vocoderBatch(): VocoderBatch {
  const windowFrames = parts.vocoder.training?.segmentFrames ?? 0;
  return {
    mel: tf.zeros([1, windowFrames, spectral.melBins]),
    wave: tf.zeros([1, windowFrames * spectral.hopLength, 1]),
  };
}

function expectSmall(bytes: number): void {
  expect(bytes, `the graphs of the step have ${(bytes / 1e6).toFixed(2)} MB`).toBeLessThan(mostBytes);
}

describe.runIf(hasNativeBackend)('a recording of model=base', () => {
  it('stays under 20 MB for the acoustic objective, and holds nothing as long as a mask', () => {
    const batch = acousticBatch();
    const objective = acousticObjective(parts, { freeBits: 0, split: { boundary: 0 } }) as unknown as AnyObjective;
    const { bytes, longestConstant } = recordTraining(objective, batch);
    expectSmall(bytes);
    expect(longestConstant).toBeLessThan(frames * Float32Array.BYTES_PER_ELEMENT);
    tf.dispose(batch as never);
  });

  it('stays under 20 MB for HiFi-GAN V1 with its discriminators', () => {
    const batch = vocoderBatch();
    const waveToMel = lossMel(spectral);
    const objective = vocoderObjective(parts.vocoder, { waveToMel, adversarial: true }) as unknown as AnyObjective;
    expectSmall(recordTraining(objective, batch).bytes);
    tf.dispose(batch as never);
  });
});

describe.runIf(hasNativeBackend)('a value that JavaScript made', () => {
  const count = mostBytes / Float32Array.BYTES_PER_ELEMENT;
  const bytesWith = (values: Float32Array) => {
    const x = tf.ones([count]);
    const { bytes } = record(({ x: given }) => tf.tidy(() => tf.add(given, tf.tensor1d(values))), { x });
    x.dispose();
    return bytes;
  };

  it('is written out where its numbers differ: five million of them pass 20 MB', () => {
    expect(bytesWith(Float32Array.from({ length: count }, (_, index) => index))).toBeGreaterThan(mostBytes);
  });

  it('is filled where they are all the same', () => {
    expect(bytesWith(new Float32Array(count).fill(0.5))).toBeLessThan(2000);
  });
});
