import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transposeBack } from '../../../src/core/checkpoint/importForeign.ts';
import { readTensors } from '../../../src/core/checkpoint/tensorIo.ts';
import { foreignNames } from '../../../src/core/checkpoint/weightMap.ts';
import type { CompileOptions } from '../../../src/core/compile/compileStep.ts';
import type { ModelParams } from '../../../src/core/objectives/objective.ts';
import { type VocoderBatch, vocoderObjective } from '../../../src/core/objectives/vocoder.ts';
import { stepRunner } from '../../../src/core/trainer/stepRunner.ts';
import { disposeGroups, type TrainState } from '../../../src/core/trainer/trainState.ts';
import { disposeReplaced } from '../../../src/core/trainer/trainStep.ts';
import { disposeParams, flattenParams, type ParamTree } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { hifigan } from '../../../src/plugins/vocoders/hifigan/index.ts';
import { lossMel } from '../../../src/run/lossMel.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import { makePart } from '../../../src/testing/contractSuite.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { spectral, toyParts, toyStage, toyState } from '../../training/toySystem.ts';
import { type Golden, importState, publishedState, rangedTensor, readGolden, resultOf } from '../publishedState.ts';
import { hifiganRanges, publishedShape } from './published.ts';

// Made by make_goldens.py: two steps of train.py with jik876/hifi-gan's own modules and torch.optim.AdamW.
const file = join(import.meta.dirname, 'train.safetensors');
const vocoder = makePart(
  hifigan,
  {
    ...publishedShape.v1,
    upsampleRates: [4, 2],
    upsampleKernels: [8, 4],
    initialChannels: 8,
    residualKernels: [3, 5],
    residualDilations: publishedShape.v1.residualDilations.slice(1),
    discriminatorWidth: 0.004,
  },
  { spectral, features: { form: 'mel', channels: 5 }, timbreChannels: 4 },
);
const { discriminators } = vocoder.training!;
const [generatorRules, judgeRules] = [vocoder.foreign!['hifigan']!, discriminators!.foreign!['hifigan']!];
const objective = vocoderObjective(vocoder, { waveToMel: lossMel(spectral), adversarial: true });
const stage = toyStage({
  objective: 'vocoder',
  optimizer: { beta1: 0.8, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 },
});
const numbers = {
  counts: { utterances: 2, symbols: 0, frames: 24, tokens: 0 },
  weights: { mel: 45, adv: 1, fm: 1 },
  rates: [2e-4],
};

async function stateOf(golden: Golden): Promise<ModelParams> {
  const both = (root: string) => {
    const stored = `before/${root}.`;
    return [...publishedState(golden, hifiganRanges, { prefix: `${root}.`, stored })].map(
      ([name, tensor]) => [`${root}.${name}`, tensor] as const,
    );
  };
  const initial = { vocoder: vocoder.init(randomSource(1)), discriminators: discriminators!.init(randomSource(1)) };
  const imported = {
    vocoder: await importState(new Map(both('generator')), generatorRules, initial.vocoder),
    discriminators: await importState(new Map([...both('mpd'), ...both('msd')]), judgeRules, initial.discriminators),
  };
  disposeParams(initial);
  return imported;
}

/** Two steps from the same state and batch; the caller owns the last state. */
async function train(golden: Golden, compile?: CompileOptions) {
  const batch: VocoderBatch = {
    mel: tf.tidy(() => tf.transpose(rangedTensor<Rank.R3>('mel', [2, 5, 12], -9, 1), [0, 2, 1])),
    wave: rangedTensor<Rank.R3>('wave', [2, 96, 1], -0.9, 0.9),
  };
  let state: TrainState = toyState(await stateOf(golden), objective as never, {
    parts: toyParts(),
    stage,
    phase: { fromStep: 0, frozenLayers: undefined },
  });
  const context = () => ({ training: true, random: randomSource(1) });
  const runner = stepRunner(objective, { optimizer: stage.optimizer, context }, compile);
  const losses: number[][] = [];
  const tensors: number[] = [];
  for (let step = 0; step < 2; step++) {
    const outcome = runner.run(state, [batch], { step, ...numbers });
    disposeReplaced(state, outcome.state);
    state = outcome.state;
    const values = outcome.metricValues.dataSync();
    const at = (name: string) => values[outcome.metricNames.indexOf(`loss/${name}`)]!;
    losses.push([at('d/adv'), at('g/mel'), at('g/adv'), at('g/fm')]);
    outcome.metricValues.dispose();
    tensors.push(tf.memory().numTensors);
  }
  runner.dispose();
  tf.dispose([batch.mel, batch.wave]);
  return { state, losses, tensors };
}

describeEachBackend('two training steps of HiFi-GAN', (backend) => {
  const mode = backend === 'wasm' ? 'by operation' : 'as a graph';
  describe(mode, () => {
    let golden: Golden;
    let trained: Awaited<ReturnType<typeof train>>;
    beforeAll(async () => {
      golden = await readGolden(file);
      trained = await train(golden, mode === 'as a graph' ? {} : undefined);
    });
    afterAll(() => {
      disposeGroups(trained.state.groups);
      disposeParams(trained.state.params);
    });

    it("have the reference's losses", () => {
      expect(trained.losses).toBeAllClose(resultOf(golden, 'losses'), 1e-4);
    });

    it.each([
      ['vocoder', generatorRules],
      ['discriminators', judgeRules],
    ] as const)("leave the reference's weights and singular vectors in %s, in its own names", async (root, rules) => {
      const ours = await readTensors(flattenParams(trained.state.params[root]!));
      const names = foreignNames(rules, ours.keys());
      for (const { name, path, axes } of names) {
        const tensor = ours.get(path)!;
        const { data, shape } = axes ? transposeBack(tensor, axes, path) : tensor;
        const expected = golden.results.get(`after/${name}`)!;
        expect(shape, name).toEqual(expected.shape);
        expect(data, name).toBeAllClose(expected.data, 1e-5);
      }
      const wanted = [...golden.results.keys()].filter(
        (name) => name.startsWith('after/generator.') === (root === 'vocoder'),
      );
      expect(names).toHaveLength(wanted.filter((name) => name.startsWith('after/')).length);
    });

    it('leave as many tensors as they find', () => {
      expect(trained.tensors[1]).toBe(trained.tensors[0]);
    });

    it('move the singular vectors by no gradient', () => {
      const moved = trained.state.groups.flatMap(({ paths }) => paths);
      expect(moved.filter((path) => objective.buffers!.owns(path))).toEqual([]);
      const buffers = [...flattenParams(trained.state.params as ParamTree).keys()].filter(objective.buffers!.owns);
      expect(buffers).toHaveLength(16);
    });
  });
});
