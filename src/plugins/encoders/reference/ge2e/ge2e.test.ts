import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../core/checkpoint/hostTensor.ts';
import { importForeign } from '../../../../core/checkpoint/importForeign.ts';
import { readSafetensors } from '../../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../../core/checkpoint/tensorIo.ts';
import { mapNames } from '../../../../core/checkpoint/weightMap.ts';
import { flattenParams, mapParams } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { expectNoLeak } from '../../../../testing/expectNoLeak.ts';
import '../../../../testing/toBeAllClose.ts';
import * as tf from '../../../../tf.ts';
import { powerMel, raiseLevel } from './powerMel.ts';
import { ge2eNetwork, partialStarts, partialVectors, unitRows } from './voiceEncoder.ts';
import { ge2eWeightRules } from './weightMap.ts';

const golden = fileURLToPath(new URL('golden/golden.safetensors', import.meta.url));
const network = ge2eNetwork({ hiddenChannels: 6, channels: 5 });

let arrays: HostTensors;
let params: ReturnType<typeof network.init>;
let raised: Float32Array;
beforeAll(async () => {
  await startTestBackend();
  arrays = (await readSafetensors(golden)).tensors;
  const fresh = network.init(randomSource(1));
  const others = [...arrays.keys()].filter((name) => !name.startsWith('model_state.'));
  const rules = [...ge2eWeightRules, ...others.map((from) => ({ from, to: null }))];
  const weights = await importForeign(golden, rules, { expected: flattenParams(fresh) });
  params = mapParams(fresh, (_, path) => toTensor(weights.get(path)!)) as typeof fresh;
  raised = raiseLevel(arrays.get('wav')!.data as Float32Array);
});
const expected = (name: string) => toTensor(arrays.get(name)!);

describe("the voice encoder, against Resemblyzer's own modules", () => {
  it('raises a quiet recording and hears the same mel power', () => {
    const [ours, theirs] = [powerMel(raised), expected('mel')];
    expect(ours).toBeAllClose(theirs, 1e-4 * tf.max(theirs).dataSync()[0]!);
    // Quiet bands too: relative to their own size.
    const floor = (mel: tf.Tensor) => tf.log(tf.add(mel, 1e-7));
    expect(floor(ours)).toBeAllClose(floor(theirs), 2e-3);
  });

  it('leaves a loud recording alone', () => {
    const loud = Float32Array.from([0.5, -0.5, 0.5]);
    expect(raiseLevel(loud)).toBe(loud);
    expect(raiseLevel(new Float32Array(3))).toEqual(new Float32Array(3));
  });

  it.each([1, 8000, 25600, 40000, 49600, 100000])('cuts %i samples into the same partial utterances', (samples) => {
    expect(partialStarts(samples)).toEqual([...arrays.get(`starts.${samples}`)!.data]);
  });

  it('gives the same vector for each partial and for the whole', () => {
    const partials = partialVectors(network, params, raised);
    expect(partials).toBeAllClose(expected('partials'), 1e-5);
    const whole = unitRows(tf.mean(partials, 0, true) as tf.Tensor2D);
    expect(tf.squeeze(whole, [0])).toBeAllClose(expected('embed'), 1e-5);
  });

  it('pads a short recording to one partial', () => {
    expect(partialVectors(network, params, raised.slice(0, 4000)).shape).toEqual([1, 5]);
  });

  it('leaks no tensor', () => {
    expectNoLeak(() => [partialVectors(network, params, raised)]);
  });
});

describe('the weight map', () => {
  it("takes the published file's tensors, and nothing of its optimizer", () => {
    const names = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].flatMap((name) =>
      [0, 1, 2].map((layer) => `model_state.lstm.${name}_l${layer}`),
    );
    const rest = ['model_state.linear.weight', 'model_state.linear.bias', 'model_state.similarity_weight'];
    const mapped = mapNames(ge2eWeightRules, [...names, ...rest, 'optimizer_state.state.1401.exp_avg'], 'x');
    expect(mapped.map(({ path }) => path).sort()).toEqual(
      [...flattenParams(network.init(randomSource(1))).keys()].sort(),
    );
  });
});
