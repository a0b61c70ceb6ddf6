import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensors } from '../../../../core/checkpoint/hostTensor.ts';
import { importForeign } from '../../../../core/checkpoint/importForeign.ts';
import { readSafetensors, writeSafetensors } from '../../../../core/checkpoint/safetensors.ts';
import { toTensor } from '../../../../core/checkpoint/tensorIo.ts';
import { mapNames } from '../../../../core/checkpoint/weightMap.ts';
import { exportSystem, importSystem } from '../../../../core/model/foreignWeights.ts';
import { flattenParams, mapParams } from '../../../../nn/params.ts';
import { randomSource } from '../../../../nn/random.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import { describePart, makePart } from '../../../../testing/contractSuite.ts';
import { expectNoLeak } from '../../../../testing/expectNoLeak.ts';
import { probeSizes, referenceProbe } from '../../../../testing/partProbes.ts';
import '../../../../testing/toBeAllClose.ts';
import * as tf from '../../../../tf.ts';
import { ge2e } from './index.ts';
import { powerMel, raiseLevel } from './powerMel.ts';
import { ge2eNetwork, partialMels, partialStarts, partialVectors, recordingVectors } from './voiceEncoder.ts';
import { ge2eWeightRules } from './weightMap.ts';

const golden = fileURLToPath(new URL('golden/golden.safetensors', import.meta.url));
const network = ge2eNetwork({ hiddenChannels: 6, channels: 5 });

const assets = { resolve: (path: string) => path };
const { spectral, speakerCount } = probeSizes;
const narrow = { channels: 5, hiddenChannels: 4, weights: null };

describePart('reference/ge2e', () => referenceProbe(makePart(ge2e, narrow, { spectral, speakerCount, assets })));

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
    expect(partialVectors(network, params, partialMels(raised))).toBeAllClose(expected('partials'), 1e-5);
    const whole = recordingVectors(network, params, [raised]);
    expect(tf.squeeze(whole, [0])).toBeAllClose(expected('embed'), 1e-5);
  });

  it('pads a short recording to one partial', () => {
    expect(partialMels(raised.slice(0, 4000)).shape).toEqual([1, 160, 40]);
  });

  it('embeds recordings of any lengths together as it does each alone', () => {
    const short = raised.slice(0, 9000);
    const together = recordingVectors(network, params, [short, raised]);
    const alone = tf.concat([recordingVectors(network, params, [short]), recordingVectors(network, params, [raised])]);
    expect(together).toBeAllClose(alone, 1e-6);
  });

  it('leaks no tensor', () => {
    expectNoLeak(() => [recordingVectors(network, params, [raised])]);
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

describe('a whole file', () => {
  const parts = {
    vocoder: {},
    reference: makePart(ge2e, { channels: 5, hiddenChannels: 6, weights: null }, { spectral, speakerCount, assets }),
  };
  const shapes = () => new Map([...flattenParams({ reference: network.init(randomSource(1)) })]);
  const published = () => [...arrays].filter(([name]) => name.startsWith('model_state.'));
  async function imported(tensors: HostTensors) {
    const folder = mkdtempSync(join(tmpdir(), 'ge2e-'));
    const file = join(folder, 'pretrained.safetensors');
    await writeSafetensors(file, tensors);
    return importSystem([file], { format: 'ge2e', parts: parts as never, shapes: shapes() }).finally(() =>
      rmSync(folder, { recursive: true }),
    );
  }

  it('comes in by --from ge2e and leaves by --to ge2e under the same names with the same values', async () => {
    const extra = ['similarity_weight', 'similarity_bias'].map(
      (name) => [`model_state.${name}`, { shape: [1], data: Float32Array.of(10) }] as const,
    );
    const { tensors, roots } = await imported(new Map([...published(), ...extra]));
    expect(roots).toEqual(['reference']);
    const back = exportSystem(tensors, { format: 'ge2e', parts: parts as never });
    const wanted = published().filter(([name]) => !name.includes('similarity'));
    expect(wanted.length).toBeGreaterThan(13);
    expect([...back.keys()].sort()).toEqual(wanted.map(([name]) => name).sort());
    for (const [name, tensor] of wanted) expect(back.get(name), name).toEqual(tensor);
    expect((await imported(back)).tensors).toEqual(tensors);
  });

  it('is refused with the names of tensors that are missing, unknown and of another shape', async () => {
    const without = published().filter(([name]) => name !== 'model_state.lstm.bias_hh_l2');
    await expect(imported(new Map(without))).rejects.toThrow(/1 missing.*\n.*reference\/layers\/2\/recurrentBias/);
    const stranger = ['model_state.relu.weight', { shape: [1], data: Float32Array.of(1) }] as const;
    await expect(imported(new Map([...published(), stranger]))).rejects.toThrow(
      /no rule knows: model_state\.relu\.weight/,
    );
    const bias = ['model_state.linear.bias', { shape: [2], data: new Float32Array(2) }] as const;
    await expect(imported(new Map([...published(), bias]))).rejects.toThrow(/reference\/output\/bias.*\[2\]/);
  });
});

describe('the part', () => {
  it('hears a trimmed recording at any rate as the network does, and averages rows to a vector of length 1', () => {
    const encoder = makePart(
      ge2e,
      { channels: 5, hiddenChannels: 6, weights: null },
      { spectral, speakerCount, assets },
    );
    const wav = arrays.get('wav')!.data as Float32Array;
    const rows = encoder.frontEnd!.rows(params, [wav, wav.slice(0, 20_000)], 16_000);
    expect(tf.squeeze(tf.slice(rows, [0, 0], [1, 5]), [0])).toBeAllClose(expected('embed'), 1e-5);
    const mel = tf.expandDims(rows, 0) as tf.Tensor3D;
    const batch = { mel, mask: tf.ones([1, 2, 1]) as tf.Tensor3D, speakerIds: tf.tensor1d([0], 'int32') };
    const vector = encoder.encode(params, batch, { training: false, random: randomSource(1) });
    const mean = tf.mean(rows, 0);
    expect(tf.squeeze(vector)).toBeAllClose(tf.div(mean, tf.norm(mean)), 1e-6);
  });

  it('names the command to run where the weights are wanted and absent', () => {
    const make = makePart(ge2e, { ...narrow, weights: 'ge2e/none.pt' }, { spectral, speakerCount, assets });
    expect(() => make.pretrained).toThrow(/model\.reference\.weights is 'ge2e\/none\.pt'.*tonelab weights fetch ge2e/);
  });
});
