import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTensor } from '../../src/core/checkpoint/hostTensor.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { initModel, modelRoots } from '../../src/core/model/initModel.ts';
import { acousticObjective } from '../../src/core/objectives/acoustic.ts';
import { jointObjective } from '../../src/core/objectives/joint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { Registry } from '../../src/core/registry.ts';
import type { FreezePhase } from '../../src/core/trainer/freezePlan.ts';
import type { HostBatch, HostTree } from '../../src/core/trainer/hostBatch.ts';
import { type Stage, type StageInput, stageSchema } from '../../src/core/trainer/stage.ts';
import type { AnyObjective, StageRun } from '../../src/core/trainer/stageRun.ts';
import { stageTable } from '../../src/core/trainer/stageTable.ts';
import { regroup, updateOfPath } from '../../src/core/trainer/stateLayout.ts';
import type { TrainState } from '../../src/core/trainer/trainState.ts';
import { flattenParams, type ParamTree } from '../../src/nn/params.ts';
import { vaeMel } from '../../src/plugins/decoders/vaeMel/index.ts';
import { vitsLatent } from '../../src/plugins/decoders/vits/index.ts';
import { deterministic } from '../../src/plugins/durations/deterministic/index.ts';
import { stochastic } from '../../src/plugins/durations/stochastic/index.ts';
import { vitsPhonemes } from '../../src/plugins/encoders/phonemes/vits/index.ts';
import { ge2e } from '../../src/plugins/encoders/reference/ge2e/index.ts';
import { melStyle } from '../../src/plugins/encoders/reference/melStyle/index.ts';
import { noReference } from '../../src/plugins/encoders/reference/none/index.ts';
import { charGpt } from '../../src/plugins/encoders/semantic/gpt/index.ts';
import { convolutional } from '../../src/plugins/recognisers/convolutional/index.ts';
import { tagStyle } from '../../src/plugins/styles/tags/index.ts';
import { hifigan } from '../../src/plugins/vocoders/hifigan/index.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import { semanticCache } from '../../src/run/semanticCache.ts';
import { semanticInput } from '../../src/synthesis/semanticInput.ts';
import { syllableClassCounts } from '../../src/text/syllableClasses.ts';
import type { SymbolSequence } from '../../src/text/symbolSequence.ts';

/*
 * A whole system of the real parts at widths of 4, and batches of a handful of frames whose values are a pure function
 * of the utterance.
 */

export const spectral = {
  sampleRate: 8000,
  nFft: 32,
  hopLength: 8,
  winLength: 32,
  melBins: 5,
  fMinHz: 0,
  fMaxHz: null,
};

const vocabulary = join(mkdtempSync(join(tmpdir(), 'toy-system-')), 'vocab.txt');
writeFileSync(vocabulary, '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n今\n天\n好\n');
const stack = { layers: 1, kernelSize: 3 };

export const toyModel = {
  semantic: {
    name: 'char-gpt',
    channels: 4,
    layers: 2,
    heads: 2,
    maxTokens: 16,
    dropout: 0.2,
    vocabulary,
    weights: null,
  },
  phonemes: { name: 'vits', channels: 4, filterChannels: 4, heads: 2, layers: 1, relativeWindow: 2, dropout: 0.1 },
  reference: { name: 'mel-style', channels: 4, hiddenChannels: 4, heads: 2, kernelSize: 3 },
  decoder: {
    name: 'vae-mel',
    latentChannels: 4,
    hiddenChannels: 4,
    posterior: stack,
    flow: { couplings: 1, layers: 1, kernelSize: 3 },
    frames: stack,
    weightNorm: false,
  },
  duration: { name: 'deterministic', filterChannels: 4 },
  vocoder: {
    name: 'hifigan',
    upsampleRates: [4, 2],
    upsampleKernels: [8, 4],
    initialChannels: 8,
    residualKernels: [3],
    residualDilations: [[1]],
    residualBlock: 2,
    segmentFrames: 6,
    discriminatorWidth: 0.004,
    periods: [2],
    scales: 0,
  },
};

/** What VITS has in place of the toy system's own: a latent, drawn durations and a generator on the latent. */
export const toyVits = {
  decoder: {
    name: 'vits',
    latentChannels: 4,
    hiddenChannels: 4,
    posterior: stack,
    flow: { couplings: 2, layers: 1, kernelSize: 3 },
  },
  duration: { name: 'stochastic', filterChannels: 4, flows: 2, layers: 2, bins: 4 },
  vocoder: { ...toyModel.vocoder, plainEnds: true, scales: 1, scaleForm: 'vits' },
};

/** What hears syllables: no part of the toy system unless it is asked for. */
export const toyRecogniser = {
  recogniser: { name: 'convolutional', channels: 6, kernelSize: 3, dilations: [1, 2], dropout: 0.1 },
};

export function toyParts(model: object = toyModel): ModelParts {
  const plugins = [
    ...[charGpt, vitsPhonemes, melStyle, noReference, vaeMel],
    ...[vitsLatent, deterministic, stochastic, hifigan, ge2e, tagStyle, convolutional],
  ];
  const registry = new Registry().register(...plugins);
  return assembleModel(model as typeof toyModel, registry, {
    assets: { resolve: (path) => path },
    spectral,
    text: { symbolCount: 6, toneCount: 3, languageCount: 2 },
    speakerCount: 1,
    recognised: syllableClassCounts,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
}

export function toyParams(parts: ModelParts, seed = 7): Promise<ModelParams> {
  return initModel(parts, seed);
}

export function toyStage(changes: Partial<StageInput> = {}): Stage {
  return stageSchema.parse({
    objective: 'acoustic',
    until: { steps: 3 },
    data: { all: {} },
    batch: { frames: 20 },
    alignment: 'mas',
    train: [{ match: '**', rate: { peak: 0.01 } }],
    ...changes,
  });
}

/** One toy utterance: two symbols for each character. */
export interface ToyUtterance {
  readonly id: string;
  readonly text: string;
  readonly frames: number;
}

export const toyUtterances: readonly ToyUtterance[] = [
  { id: 'one', text: '今天', frames: 9 },
  { id: 'two', text: '好', frames: 6 },
  { id: 'three', text: '天好今', frames: 10 },
  { id: 'four', text: '好天', frames: 8 },
];

function sequenceOf({ text }: ToyUtterance): SymbolSequence {
  const characterIndex = Int32Array.from({ length: 2 * text.length }, (_, symbol) => symbol >> 1);
  return { normalizedText: text, characterIndex } as SymbolSequence;
}

/** Irregular values in [-1, 1) that only the utterance decides. */
function wobble(utterance: ToyUtterance, index: number): number {
  const turn = (index + 1) * (index + utterance.frames + 3 * utterance.text.charCodeAt(0)) * 0.6180339887498949;
  return 2 * (turn - Math.floor(turn)) - 1;
}

export interface ToyBatchOptions {
  readonly parts: ModelParts;
  readonly params: ModelParams;
  readonly phase: FreezePhase;
  /** Padded sizes; absent: those of the longest utterance. */
  readonly symbols?: number;
  readonly frames?: number;
  readonly tokenSteps?: number;
  /** Replaces mel values, to break a batch. */
  readonly melValue?: number;
}

/** The host side of an acoustic batch, with the semantic side as a run makes it; each item is its own reference. */
export function toyBatch(utterances: readonly ToyUtterance[], options: ToyBatchOptions): HostBatch {
  const counts = {
    symbols: utterances.map(({ text }) => 2 * text.length),
    frames: utterances.map(({ frames }) => frames),
  };
  const B = utterances.length;
  const Tx = options.symbols ?? Math.max(...counts.symbols);
  const Ty = options.frames ?? Math.max(...counts.frames);
  const M = spectral.melBins;
  const grid = (
    steps: number,
    width: number,
    lengths: readonly number[],
    value: (item: number, index: number) => number,
    filler = 0,
  ) => {
    const data = new Float32Array(B * steps * width).fill(filler);
    lengths.forEach((length, item) => {
      for (let index = 0; index < length * width; index++) data[item * steps * width + index] = value(item, index);
    });
    return { data, shape: [B, steps, width] };
  };
  const placeOf = (item: number) => toyUtterances.indexOf(utterances[item] as ToyUtterance);
  const ids = (count: number, shift: number) => {
    const { data } = grid(Tx, 1, counts.symbols, (item, index) => (index * 2 + placeOf(item) + shift) % count);
    return { data: Int32Array.from(data), shape: [B, Tx] };
  };
  const mel = (filler: number) =>
    grid(
      Ty,
      M,
      counts.frames,
      (item, index) => options.melValue ?? 3 * wobble(utterances[item] as ToyUtterance, index) - 5,
      filler,
    );
  const mask = (steps: number, lengths: readonly number[]) => grid(steps, 1, lengths, () => 1);
  const { semantic } = options.parts;
  const lookup = semanticCache(semantic, {
    params: options.params,
    phase: options.phase,
    compile: undefined,
    texts: [],
  });
  const characters = () =>
    semanticInput(
      utterances.map((utterance) => lookup(sequenceOf(utterance))),
      {
        symbolSteps: Tx,
        channels: semantic.outChannels,
        maxTokens: semantic.maxTokens,
        tokenSteps: options.tokenSteps ?? 8,
      },
    );
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
  return {
    tensors: {
      symbols: { ids: ids(6, 0), tones: ids(3, 1), languages: ids(2, 0), mask: mask(Tx, counts.symbols) },
      semantic: semantic.outChannels > 0 ? characters() : undefined,
      reference: {
        mel: mel(0),
        mask: mask(Ty, counts.frames),
        speakerIds: { data: new Int32Array(B), shape: [B] },
        assignment: {
          data: Float32Array.from({ length: B * B }, (_, index) => (Math.floor(index / B) === index % B ? 1 : 0)),
          shape: [B, B],
        },
      },
      targets: { mel: mel(-11.5), mask: mask(Ty, counts.frames) },
    },
    counts: { utterances: B, symbols: sum(counts.symbols), frames: sum(counts.frames), tokens: 0 },
    audioSeconds: sum(counts.frames) / 1000,
    ids: utterances.map(({ id }) => id),
  };
}

/** A batch of the joint objective: the acoustic one with linear spectrograms and a window of a wave for each item. */
export function toyJointBatch(utterances: readonly ToyUtterance[], options: ToyBatchOptions): HostBatch {
  const batch = toyBatch(utterances, options);
  const { targets, ...others } = batch.tensors as { readonly targets: HostTree };
  const [B, Ty] = (targets['mask'] as HostTensor).shape as [number, number];
  const bins = spectral.nFft / 2 + 1;
  const segmentSamples = (options.parts.vocoder.training?.segmentFrames ?? 0) * spectral.hopLength;
  const wave = (length: number) => Float32Array.from({ length }, (_, index) => 0.5 * Math.sin(index));
  return {
    ...batch,
    tensors: {
      ...others,
      targets: { ...targets, linearSpectrogram: { data: wave(B * Ty * bins).map(Math.abs), shape: [B, Ty, bins] } },
      segmentStarts: { data: Int32Array.from({ length: B }, (_, row) => row), shape: [B] },
      segmentWave: { data: wave(B * segmentSamples), shape: [B, segmentSamples, 1] },
    },
  };
}

/** The joint objective, discriminators included. */
export function toyJointObjective(parts: ModelParts, phase: FreezePhase): AnyObjective {
  return jointObjective(parts, {
    freeBits: 0,
    split: { boundary: phase.frozenLayers ?? 0 },
    waveToMel: lossMel(spectral),
    adversarial: true,
  }) as unknown as AnyObjective;
}

export function toyObjective(parts: ModelParts, phase: FreezePhase): AnyObjective {
  return acousticObjective(parts, {
    freeBits: 0,
    split: { boundary: phase.frozenLayers ?? 0 },
  }) as unknown as AnyObjective;
}

/** A stage over the toy utterances, two in each step. */
export function toyRun(parts: ModelParts, params: ModelParams, changes: Partial<StageRun> = {}): StageRun {
  return {
    name: 'toy',
    stage: toyStage(),
    seed: 11,
    semantic: parts.semantic,
    params,
    roots: modelRoots,
    compile: undefined,
    objectiveAt: (_step, phase) => toyObjective(parts, phase),
    sourceOf: (phase, current) => ({
      at: async (step) => {
        const chosen = [toyUtterances[step % 4], toyUtterances[(step + 1) % 4]] as ToyUtterance[];
        return [toyBatch(chosen, { parts, params: current, phase, symbols: 6, frames: 10 })];
      },
      audioSeconds: () => 1,
    }),
    ...changes,
  };
}

/** A state before its first step. */
export function toyState(
  params: ModelParams,
  objective: AnyObjective,
  how: { readonly parts: ModelParts; readonly stage: Stage; readonly phase: FreezePhase },
): TrainState {
  const { parts, stage, phase } = how;
  const table = stageTable({ name: 'toy', stage, semantic: parts.semantic, roots: modelRoots }, objective, {
    params,
    phase,
  });
  const averaged = how.stage.optimizer.averageDecay !== null;
  return regroup({ params, groups: [] }, table, { updateOf: updateOfPath(objective.updates), averaged });
}

/** The bytes of every parameter, for comparison bit by bit. */
export function bytesOf(tree: ParamTree): Readonly<Record<string, string>> {
  const entries = [...flattenParams(tree)].map(([path, leaf]) => {
    const { buffer, byteOffset, byteLength } = leaf.dataSync();
    return [path, Buffer.from(buffer, byteOffset, byteLength).toString('base64')];
  });
  return Object.fromEntries(entries);
}

/** Paths whose bytes differ. */
export function changedPaths(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(before).filter((path) => before[path] !== after[path]);
}
