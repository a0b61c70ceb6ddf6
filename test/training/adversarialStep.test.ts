import { beforeAll, describe, expect, it } from 'vitest';
import type { CompileOptions } from '../../src/core/compile/compileStep.ts';
import type { Vocoder } from '../../src/core/contracts.ts';
import { generatorAdversarial } from '../../src/core/losses/adversarial.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { type VocoderBatch, vocoderObjective } from '../../src/core/objectives/vocoder.ts';
import { discriminatorTerms, generatorTerms } from '../../src/core/objectives/waveTerms.ts';
import { type AdamWGroup, adamWMove, adamWUpdate, concatenateFlat, splitFlat } from '../../src/core/optim/adamw.ts';
import { stepRunner } from '../../src/core/trainer/stepRunner.ts';
import { flattenParams, mapParams, type ParamTree } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { patternTensor } from '../../src/testing/patternTensor.ts';
import '../../src/testing/toBeAllClose.ts';
import type { Rank, Scalar, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { spectral, toyParams, toyParts, toyStage, toyState } from './toySystem.ts';

const phase = { fromStep: 0, frozenLayers: undefined };
const stage = toyStage({ objective: 'vocoder', optimizer: { epsilon: 1e-3 } });
const waveToMel = lossMel(spectral);
const weights = { mel: 2, adv: 3, fm: 0.5 };
const counts = { utterances: 2, symbols: 0, frames: 12, tokens: 0 };
const rate = 0.05;

describe('the step of the vocoder objective', () => {
  const parts = toyParts();
  let params: ModelParams;
  let batch: VocoderBatch;
  let generated = 0;
  const counting: Vocoder = {
    ...parts.vocoder,
    training: {
      ...parts.vocoder.training!,
      generate: (...given) => {
        generated += 1;
        return parts.vocoder.training!.generate(...given);
      },
    },
  };

  beforeAll(async () => {
    await startTestBackend();
    params = await toyParams(parts);
    batch = {
      mel: tf.sub(tf.mul(patternTensor<Rank.R3>([2, 6, 5], 1), 3), 5) as Tensor3D,
      wave: tf.mul(patternTensor<Rank.R3>([2, 48, 1], 2), 0.5) as Tensor3D,
    };
  });

  function step(micros = 1, compile?: CompileOptions) {
    const objective = vocoderObjective(counting, { waveToMel, adversarial: true });
    const state = toyState(params, objective as never, { parts, stage, phase });
    const halves = [0, 1].map((row) => ({
      mel: tf.slice(batch.mel, [row], [1]) as Tensor3D,
      wave: tf.slice(batch.wave, [row], [1]) as Tensor3D,
    }));
    const batches = micros === 1 ? [batch] : halves;
    const context = () => ({ training: true, random: randomSource(1) });
    const runner = stepRunner(objective, { optimizer: stage.optimizer, context }, compile);
    return { state, outcome: runner.run(state, batches, { step: 0, counts, weights, rates: [rate] }) };
  }

  /** One AdamW move of one root by the gradient of a loss, by hand. */
  function moved(
    root: 'vocoder' | 'discriminators',
    group: AdamWGroup,
    own: ModelParams,
    loss: (own: ModelParams) => Scalar,
  ): ModelParams {
    const leaves = flattenParams(own[root]!);
    const paths = [...leaves.keys()];
    const rebuilt = (values: readonly tf.Tensor[]) => ({
      ...own,
      [root]: mapParams(own[root] as ParamTree, (_leaf, path) => values[paths.indexOf(path)]!),
    });
    const gradients = tf.grads((...values: tf.Tensor[]) => loss(rebuilt(values)))([...leaves.values()]);
    const how = { settings: stage.optimizer, move: adamWMove(stage.optimizer, { rate, updates: 0 }) };
    const next = adamWUpdate(group, concatenateFlat(gradients), { ...how, clip: tf.scalar(1) });
    return rebuilt(splitFlat(next.values, group.shapes));
  }

  const weighted = (terms: Readonly<Record<string, { numerator: Scalar }>>) =>
    tf.addN(
      Object.entries(terms).map(([name, { numerator }]) => tf.mul(numerator, weights[name as 'mel'] / 2)),
    ) as Scalar;

  /** Discriminators first, on a wave of the old generator; then the generator against `judgesOf` both. */
  function byHand(groups: readonly (AdamWGroup & { update: string })[], judgesOf: 'moved' | 'old'): ModelParams {
    const { generate, discriminators } = parts.vocoder.training!;
    const produced = generate(params['vocoder']!, batch.mel);
    const group = (label: string) => groups.find(({ update }) => update === label)!;
    const afterJudges = moved('discriminators', group('d'), params, (own) =>
      weighted(discriminatorTerms(discriminators!, own, { real: batch.wave, produced, training: true })),
    );
    const judged = judgesOf === 'moved' ? afterJudges : params;
    const after = moved('vocoder', group('g'), judged, (own) => {
      const pair = { real: batch.wave, produced: generate(own['vocoder']!, batch.mel) };
      return weighted(generatorTerms(discriminators!, own, { pair, waveToMel, training: true }));
    });
    return { ...after, discriminators: afterJudges['discriminators']! };
  }

  const flat = (root: string, own: ModelParams) => concatenateFlat([...flattenParams(own[root]!).values()]);

  it('moves the discriminators first and lets the generator see them moved, as two steps by hand', () => {
    const { state, outcome } = step();
    const expected = byHand(state.groups, 'moved');
    expect(flat('discriminators', outcome.state.params)).toBeAllClose(flat('discriminators', expected), 1e-5);
    expect(flat('vocoder', outcome.state.params)).toBeAllClose(flat('vocoder', expected), 1e-5);
    const simultaneous = byHand(state.groups, 'old');
    expect(flat('vocoder', outcome.state.params)).not.toBeAllClose(flat('vocoder', simultaneous), 1e-5);
  });

  it("reports the generator's adversarial loss under the moved discriminators", () => {
    const { outcome } = step();
    const { judge } = parts.vocoder.training!.discriminators!;
    const produced = parts.vocoder.training!.generate(params['vocoder']!, batch.mel);
    const score = (own: ModelParams) =>
      generatorAdversarial(judge(own['discriminators']!, produced).scores).numerator.dataSync()[0]! / 2;
    const reported = outcome.metricValues.dataSync()[outcome.metricNames.indexOf('loss/g/adv')]!;
    expect([reported]).toBeAllClose([score(outcome.state.params)], 1e-6);
    expect([reported]).not.toBeAllClose([score(params)], 1e-6);
  });

  it('runs the generator once for both updates', () => {
    generated = 0;
    step();
    expect(generated).toBe(1);
  });

  it('gives the same over two micro-batches', () => {
    const [whole, halves] = [step().outcome, step(2).outcome];
    for (const root of ['vocoder', 'discriminators']) {
      expect(flat(root, halves.state.params)).toBeAllClose(flat(root, whole.state.params), 1e-5);
    }
    expect(halves.metricValues.dataSync().length).toBe(whole.metricNames.length);
  });

  it.runIf(hasNativeBackend).each([1, 2])('is the same as a graph, over %i micro-batches', (micros) => {
    const [eager, compiled] = [step(micros).outcome, step(micros, {}).outcome];
    for (const root of ['vocoder', 'discriminators']) {
      expect(flat(root, compiled.state.params)).toBeAllClose(flat(root, eager.state.params), 1e-6);
    }
    expect(compiled.metricNames).toEqual(eager.metricNames);
    expect(compiled.metricValues).toBeAllClose(eager.metricValues, 1e-5);
  });
});
