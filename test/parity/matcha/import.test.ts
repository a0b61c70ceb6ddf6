import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../../src/cli/builtInPlugins.ts';
import type { HostTensor, HostTensors } from '../../../src/core/checkpoint/hostTensor.ts';
import { writeSafetensors } from '../../../src/core/checkpoint/safetensors.ts';
import { openTorchFile } from '../../../src/core/checkpoint/torch/torchFile.ts';
import { assembleModel } from '../../../src/core/model/assembleModel.ts';
import { exportSystem, importSystem } from '../../../src/core/model/foreignWeights.ts';
import { initModel, replaceLeaves } from '../../../src/core/model/initModel.ts';
import type { ModelParts } from '../../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../../src/core/objectives/objective.ts';
import { Registry } from '../../../src/core/registry.ts';
import { type LinearParams, linear } from '../../../src/nn/linear.ts';
import { flattenParams } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { type EstimatorParams, estimator } from '../../../src/plugins/decoders/flowMatching/estimator.ts';
import { startTestBackend } from '../../../src/testing/backends.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank, Tensor2D, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { type Golden, rangedTensor, readGolden, resultOf } from '../publishedState.ts';

// Both made by make_goldens.py: what Lightning saves of a narrow voice, and what its modules make of the same inputs.
const file = join(import.meta.dirname, 'checkpoint.ckpt');
const melBins = 6;
const net = { channels: 8, transformers: 1, middleBlocks: 1, heads: 1, headChannels: 4 };
/** The text encoder, which no part here is. */
const skip = ['emb', 'prenet', 'encoder'].map((name) => `state_dict.encoder.${name}.**`);
const context = { training: false, random: randomSource(1) };

function partsOf(channels: number): ModelParts {
  const model = {
    semantic: { name: 'none' },
    phonemes: { name: 'vits', channels: 8, filterChannels: 8, heads: 2, layers: 1 },
    reference: { name: 'none' },
    decoder: { name: 'flow-matching', ...net, channels },
    duration: { name: 'deterministic', filterChannels: 6, normEpsilon: 1e-4 },
    vocoder: { name: 'griffin-lim' },
  };
  return assembleModel(model, new Registry().register(...builtInPlugins), {
    assets: { resolve: (path) => path },
    spectral: { sampleRate: 8000, nFft: 32, hopLength: 8, winLength: 32, melBins, fMinHz: 0, fMaxHz: null },
    text: { symbolCount: 7, toneCount: 2, languageCount: 1 },
    speakerCount: 1,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
}

async function stateOf(checkpoint: string): Promise<HostTensors> {
  const opened = await openTorchFile(checkpoint);
  const state = new Map<string, HostTensor>();
  for (const name of opened.tensors.keys()) {
    if (name.startsWith('state_dict.')) state.set(name.slice('state_dict.'.length), await opened.read(name));
  }
  await opened.close();
  return state;
}

describe('a checkpoint of Matcha-TTS', () => {
  const parts = partsOf(8);
  let golden: Golden;
  let fresh: ModelParams;
  let state: HostTensors;
  let folder: string;
  beforeAll(async () => {
    await startTestBackend();
    golden = await readGolden(join(import.meta.dirname, 'import.safetensors'));
    fresh = await initModel(parts, 1);
    state = await stateOf(file);
    folder = await mkdtemp(join(tmpdir(), 'matcha-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const imported = (from: string, skipped = skip, own = parts, shapes = flattenParams(fresh)) =>
    importSystem([from], { format: 'matcha', parts: own, shapes, skip: skipped });
  async function saved(name: string, tensors: HostTensors): Promise<string> {
    const made = join(folder, `${name}.safetensors`);
    await writeSafetensors(made, tensors);
    return made;
  }

  it('fills the decoder and the durations, which then give what the reference gives', async () => {
    const { tensors, roots } = await imported(file);
    expect(roots).toEqual(['decoder', 'duration']);
    const params = replaceLeaves(fresh, tensors);
    const { mean, estimator: own } = params['decoder'] as { mean: LinearParams; estimator: EstimatorParams };
    const hidden = tf.transpose(rangedTensor<Rank.R3>('hidden', [2, 8, 5], -1, 1), [0, 2, 1]) as Tensor3D;
    expect(linear({ inChannels: 8, outChannels: melBins }).apply(mean, hidden)).toBeAllClose(
      resultOf(golden, 'mean'),
      1e-5,
    );
    const inputs = { hidden, mask: tf.ones([2, 5, 1]) as Tensor3D, timbre: tf.zeros([2, 1, 0]) as Tensor3D };
    const frames: Tensor2D = parts.duration.predict(params['duration'] ?? {}, inputs, context);
    expect(frames).toBeAllClose(resultOf(golden, 'frames'), 1e-5);
    const framesOf = (name: string) =>
      tf.transpose(rangedTensor<Rank.R3>(`voice.${name}`, [2, melBins, 4], -1.5, 1.5), [0, 2, 1]) as Tensor3D;
    const velocity = estimator({ ...net, melBins, timbreChannels: 0, dropoutRate: 0 }).apply(
      own,
      framesOf('x'),
      {
        mean: framesOf('mu'),
        timbre: tf.zeros([2, 1, 0]),
        times: rangedTensor<Rank.R1>('voice.times', [2], 0, 1),
        mask: tf.ones([2, 4, 1]),
      },
      context,
    );
    expect(velocity).toBeAllClose(resultOf(golden, 'velocity'), 2e-5);
  });

  it('leaves under the same names with the same values', async () => {
    const back = exportSystem((await imported(file)).tensors, { format: 'matcha', parts });
    const wanted = [...state.keys()].filter((name) => !/^mel_|^encoder\.(emb|prenet|encoder)\./.test(name));
    expect([...back.keys()].sort()).toEqual(wanted.sort());
    for (const name of wanted) expect(back.get(name), name).toEqual(state.get(name));
    const again = await imported(await saved('bare', back), []);
    expect([...again.tensors.keys()].sort()).toEqual([...(await imported(file)).tensors.keys()].sort());
  });

  it('is refused with the names of tensors that no part knows, that are missing, and that are of another shape', async () => {
    await expect(imported(file, [])).rejects.toThrow(/tensors no rule knows: state_dict\.encoder\.emb\.weight/);
    const bare = [...state].filter(([name]) => !/^encoder\.(emb|prenet|encoder)\./.test(name));
    const without = (missing: string) => new Map(bare.filter(([name]) => name !== missing));
    await expect(imported(await saved('no-bias', without('decoder.estimator.final_proj.bias')), [])).rejects.toThrow(
      /1 missing.*\n.*decoder\/estimator\/output\/bias/,
    );
    const value = 'decoder.estimator.mid_blocks.0.1.0.attn1.to_v.weight';
    await expect(imported(await saved('no-value', without(value)), [])).rejects.toThrow(
      /middle\/0\/transformers\/0\/attention\/qkv\/kernel: has 2 of the 3 tensors/,
    );
    const wide = partsOf(16);
    const shapes = flattenParams(await initModel(wide, 1));
    await expect(imported(file, skip, wide, shapes)).rejects.toThrow(/decoder\/estimator\/[\w/]+.*\[/);
  });
});
