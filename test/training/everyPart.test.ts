import { expect, it } from 'vitest';
import type { FeatureName } from '../../src/core/contracts.ts';
import { jointObjective } from '../../src/core/objectives/joint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { vocoderObjective } from '../../src/core/objectives/vocoder.ts';
import type { FreezePhase } from '../../src/core/trainer/freezePlan.ts';
import type { HostBatch } from '../../src/core/trainer/hostBatch.ts';
import type { AnyObjective } from '../../src/core/trainer/stageRun.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams, flattenParams } from '../../src/nn/params.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import { speak } from '../../src/synthesis/speak.ts';
import { openSynthesizer } from '../../src/synthesis/synthesizer.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { patternTensor } from '../../src/testing/patternTensor.ts';
import type { Rank } from '../../src/tf.ts';
import { sequenceOf } from '../synthesis/speechSource.ts';
import { buildCombination, everyCombination, pairwise } from './combinations.ts';
import {
  bytesOf,
  changedPaths,
  spectral,
  toyBatch,
  toyObjective,
  toyParams,
  toyRun,
  toyStage,
  toyUtterances,
} from './toySystem.ts';

const steps = 4;
const waveToMel = lossMel(spectral);

const filled = (shape: readonly number[]) => ({
  data: Float32Array.from(
    { length: shape.reduce((size, axis) => size * axis, 1) },
    (_, index) => 0.5 * Math.sin(index),
  ),
  shape: [...shape],
});

/** Frames of the windows that the vocoder is trained on. */
const windowOf = ({ vocoder }: ModelParts) => vocoder.training?.segmentFrames ?? 1;

/** Two utterances with the features and windows that the parts want. */
function batchOf(parts: ModelParts, params: ModelParams, phase: FreezePhase): HostBatch {
  const batch = toyBatch(toyUtterances.slice(0, 2), { parts, params, phase });
  const { targets, ...others } = batch.tensors as unknown as {
    readonly targets: { readonly mel: { readonly shape: readonly number[] } };
  };
  const [B = 0, frames = 0] = targets.mel.shape;
  const segmentFrames = windowOf(parts);
  const features: Partial<Record<FeatureName, object>> = {
    linearSpectrogram: { linearSpectrogram: filled([B, frames, spectral.nFft / 2 + 1]) },
  };
  const wanted = parts.decoder.needs.map((name) => features[name] ?? {});
  const wave = {
    segmentStarts: { data: new Int32Array(B), shape: [B] },
    segmentWave: filled([B, segmentFrames * spectral.hopLength, 1]),
  };
  return { ...batch, tensors: { ...others, targets: Object.assign({}, targets, ...wanted), ...wave } } as HostBatch;
}

/**
 * Trains for a few steps on the same batch. Totals are without the durations' loss: what a search finds in the text is another
 * target at each step.
 */
async function train(
  parts: ModelParts,
  params: ModelParams,
  how: {
    readonly compiled: boolean;
    readonly objective: 'acoustic' | 'joint' | 'vocoder';
  },
) {
  const totals: number[] = [];
  const objectiveAt = (_step: number, phase: FreezePhase): AnyObjective => {
    const split = { boundary: 0 };
    if (how.objective === 'joint')
      return jointObjective(parts, { freeBits: 0, split, waveToMel, adversarial: true }) as unknown as AnyObjective;
    if (how.objective === 'vocoder')
      return vocoderObjective(parts.vocoder, { waveToMel, adversarial: true }) as unknown as AnyObjective;
    return toyObjective(parts, phase);
  };
  const segmentFrames = windowOf(parts);
  const windows = {
    tensors: {
      mel: filled([2, segmentFrames, spectral.melBins]),
      wave: filled([2, segmentFrames * spectral.hopLength, 1]),
    },
    counts: { utterances: 2, symbols: 0, frames: 2 * segmentFrames, tokens: 0 },
    audioSeconds: 1,
    ids: ['one', 'two'],
  };
  const { params: trained } = await trainStage(
    toyRun(parts, params, {
      stage: toyStage({
        objective: how.objective,
        until: { steps },
        semantic: { frozenLayers: 'none' },
        train: [{ match: '**', rate: { peak: 0.01 } }],
      }),
      compile: how.compiled ? { precision: 'float32' } : undefined,
      objectiveAt,
      sourceOf: (phase, current) => ({
        at: async () => [how.objective === 'vocoder' ? (windows as HostBatch) : batchOf(parts, current, phase)],
        audioSeconds: () => 1,
      }),
      events: {
        onStep: ({ metrics }) =>
          void totals.push((metrics['loss/g/total'] ?? Number.NaN) - (metrics['loss/g/dur'] ?? 0)),
      },
    }),
  );
  return { trained, totals };
}

/** Losses of one batch, step after step. */
function expectFall(totals: readonly number[]): void {
  expect(Math.min(...totals.slice(1)), `losses ${totals.join(', ')} of one batch`).toBeLessThan(totals[0] as number);
}

const all = everyCombination();
/** All of them take an hour: by hand, TONELAB_EVERY_COMBINATION=1. */
const chosen = process.env['TONELAB_EVERY_COMBINATION'] === '1' ? all : pairwise(all);
/** Recording takes longest, so that a step is recorded where a part is new: each part once. */
const recorded = chosen.filter((names, place) =>
  names.some((name, kind) => chosen.slice(0, place).every((earlier) => earlier[kind] !== name)),
);

describeEachBackend(`systems of parts that fit (${chosen.length} of ${all.length} combinations)`, (backend) => {
  it.each(chosen.map((names) => [names.join(' + '), names] as const))(
    '%s: trains and speaks',
    async (_title, names) => {
      const parts = buildCombination(names);
      const params = await toyParams(parts);
      const before = bytesOf(params);
      const compiled = backend !== 'wasm' && recorded.includes(names);
      const objective = parts.decoder.emits.form === 'mel' ? 'acoustic' : 'joint';
      const first = await train(parts, params, { compiled, objective });
      const neural = parts.vocoder.training !== undefined && objective === 'acoustic';
      const second = neural ? await train(parts, first.trained, { compiled, objective: 'vocoder' }) : undefined;
      const totals = [...first.totals, ...(second?.totals ?? [])];
      expect(totals).toHaveLength(neural ? 2 * steps : steps);
      expect(totals.every(Number.isFinite), `losses ${totals.join(', ')}`).toBe(true);
      expectFall(first.totals);
      if (second !== undefined) expectFall(second.totals);
      const trained = second?.trained ?? first.trained;
      const changed = changedPaths(before, bytesOf(trained));
      const isFixed = (name: string) => name === 'reference' && parts.reference.frontEnd !== undefined;
      const learning = Object.keys(params).filter(
        (name) => flattenParams(trained[name] ?? {}).size > 0 && !isFixed(name),
      );
      for (const root of learning) {
        expect(
          changed.some((path) => path.startsWith(`${root}/`)),
          `${root} learns`,
        ).toBe(true);
      }
      const spoken = await speak(openSynthesizer(parts, { compile: undefined, fixed: false }), trained, sequenceOf(3), {
        timbre: patternTensor<Rank.R3>([1, 1, parts.reference.outChannels], 2),
        seed: 4,
        noiseScale: 0.5,
        lengthScale: 1,
        durations: [2, 3, 2],
      });
      expect(spoken.frames).toBe(7);
      expect(spoken.samples.length).toBe(7 * spectral.hopLength);
      expect(spoken.samples.every(Number.isFinite)).toBe(true);
      disposeParams(trained);
    },
  );
});

it('together have every pair of parts that fit', () => {
  const pairs = pairwise(all);
  expect(all.length).toBeGreaterThan(pairs.length);
  const parts = new Set(pairs.flat());
  expect([...parts].length).toBe(new Set(all.flat()).size);
});
