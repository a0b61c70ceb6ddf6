import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../src/core/checkpoint/hostTensor.ts';
import { readTensors } from '../../../src/core/checkpoint/tensorIo.ts';
import type { CompileOptions } from '../../../src/core/compile/compileStep.ts';
import { exportSystem } from '../../../src/core/model/foreignWeights.ts';
import { type JointBatch, jointObjective } from '../../../src/core/objectives/joint.ts';
import type { ModelParams } from '../../../src/core/objectives/objective.ts';
import { stepRunner } from '../../../src/core/trainer/stepRunner.ts';
import { disposeGroups, type TrainState } from '../../../src/core/trainer/trainState.ts';
import { disposeReplaced } from '../../../src/core/trainer/trainStep.ts';
import { disposeParams, flattenParams } from '../../../src/nn/params.ts';
import { lossMel } from '../../../src/run/lossMel.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank, Tensor1D, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { spectral, toyStage, toyState } from '../../training/toySystem.ts';
import { type Golden, publishedState, rangedTensor, readGolden, resultOf } from '../publishedState.ts';
import { importParts, narrowParts, publishedInputs, trainedChanges, vitsRanges } from './narrow.ts';
import { publishedNoise } from './passes.ts';

// Made by make_goldens.py: two steps of train_ms.py with jaywalnut310/vits' own modules and losses and torch.optim.AdamW.
const file = join(import.meta.dirname, 'train.safetensors');
const parts = narrowParts(trainedChanges);
const { discriminators } = parts.vocoder.training!;
const objective = jointObjective(parts, {
  freeBits: 0,
  split: { boundary: 0 },
  waveToMel: lossMel(spectral),
  adversarial: true,
});
const stage = toyStage({
  objective: 'joint',
  optimizer: { beta1: 0.8, beta2: 0.99, epsilon: 1e-5, weightDecay: 0.01 },
});
const numbers = {
  counts: { utterances: 2, symbols: 8, frames: 21, tokens: 0 },
  weights: { mel: 45, kl: 1, dur: 1, adv: 1, fm: 1 },
  rates: [2e-4],
};
const terms = ['d/adv', 'g/mel', 'g/kl', 'g/dur', 'g/adv', 'g/fm'];

async function stateOf(golden: Golden): Promise<ModelParams> {
  return {
    ...(await importParts(parts as never, publishedState(golden, vitsRanges, { prefix: 'generator.' }))),
    ...(await importParts(
      { discriminators: discriminators! },
      publishedState(golden, vitsRanges, { prefix: 'judge.' }),
    )),
  };
}

function batchOf(): JointBatch {
  const { symbols, targets, speakerIds } = publishedInputs('short');
  return {
    symbols,
    targets,
    reference: {
      mel: tf.zeros([2, 1, spectral.melBins]) as Tensor3D,
      mask: tf.ones([2, 1, 1]) as Tensor3D,
      speakerIds,
      assignment: tf.eye(2),
    },
    segmentStarts: tf.tensor1d([2, 4], 'int32') as Tensor1D,
    segmentWave: rangedTensor<Rank.R3>('wave', [2, 32, 1], -0.9, 0.9),
  };
}

/** Two steps from the same state and batch; the caller owns the last state. */
async function train(golden: Golden, compile?: CompileOptions) {
  const batch = batchOf();
  let state: TrainState = toyState(await stateOf(golden), objective as never, {
    parts,
    stage,
    phase: { fromStep: 0, frozenLayers: undefined },
  });
  const context = () => ({ training: true, random: publishedNoise({ symbols: 5, frames: 12, latentChannels: 6 }) });
  const runner = stepRunner(objective, { optimizer: stage.optimizer, context }, compile);
  const losses: number[][] = [];
  for (let step = 0; step < 2; step++) {
    const outcome = runner.run(state, [batch], { step, ...numbers });
    disposeReplaced(state, outcome.state);
    state = outcome.state;
    const values = outcome.metricValues.dataSync();
    losses.push(terms.map((name) => values[outcome.metricNames.indexOf(`loss/${name}`)]!));
  }
  runner.dispose();
  return { state, losses };
}

describeEachBackend('two training steps of VITS', (backend) => {
  const mode = backend === 'wasm' ? 'by operation' : 'as a graph';
  describe(mode, () => {
    let golden: Golden;
    let trained: Awaited<ReturnType<typeof train>>;
    let exported: HostTensors;
    beforeAll(async () => {
      golden = await readGolden(file);
      trained = await train(golden, mode === 'as a graph' ? {} : undefined);
      exported = exportSystem(await readTensors(flattenParams(trained.state.params)), { format: 'vits', parts });
    });
    afterAll(() => {
      disposeGroups(trained.state.groups);
      disposeParams(trained.state.params);
    });

    it("have the reference's losses", () => {
      expect(trained.losses).toBeAllClose(resultOf(golden, 'losses'), 1e-4);
    });

    it("leave the reference's weights in every part, exported in its own names", () => {
      const names = [...golden.results.keys()].filter((name) => name.startsWith('after/'));
      for (const name of names) {
        const own = exported.get(name.replace(/^after\/(generator|judge)\./, ''));
        const expected = golden.results.get(name)!;
        expect(own?.shape, name).toEqual(expected.shape);
        expect(own!.data, name).toBeAllClose(expected.data, 1e-5);
      }
      expect(exported.size).toBe(names.length);
    });
  });
});
