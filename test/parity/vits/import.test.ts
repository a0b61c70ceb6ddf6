import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor, HostTensors } from '../../../src/core/checkpoint/hostTensor.ts';
import { writeSafetensors } from '../../../src/core/checkpoint/safetensors.ts';
import { exportSystem, importSystem } from '../../../src/core/model/foreignWeights.ts';
import { initModel } from '../../../src/core/model/initModel.ts';
import { flattenParams } from '../../../src/nn/params.ts';
import { startTestBackend } from '../../../src/testing/backends.ts';
import { publishedState, readGolden } from '../publishedState.ts';
import { narrowParts, trainedChanges, vitsRanges } from './narrow.ts';

/** The state of a generator and its discriminators. */
async function published(): Promise<HostTensors> {
  const golden = await readGolden(join(import.meta.dirname, 'train.safetensors'));
  return new Map(['generator.', 'judge.'].flatMap((prefix) => [...publishedState(golden, vitsRanges, { prefix })]));
}

describe('a whole system of VITS', () => {
  const parts = narrowParts(trainedChanges);
  const roots = ['phonemes', 'reference', 'decoder', 'duration', 'vocoder', 'discriminators'];
  let state: HostTensors;
  let shapes: ReturnType<typeof flattenParams>;
  let folder: string;
  beforeAll(async () => {
    await startTestBackend();
    folder = await mkdtemp(join(tmpdir(), 'vits-'));
    state = await published();
    shapes = flattenParams(await initModel(parts, 1));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function imported(tensors: HostTensors, skip: readonly string[] = []) {
    const file = join(folder, 'G_3.safetensors');
    await writeSafetensors(file, tensors);
    return importSystem([file], { format: 'vits', parts, shapes, skip });
  }

  it('comes into every part from one file, and leaves under the same names with the same values', async () => {
    const saved = new Map<string, HostTensor>([...state].map(([name, tensor]) => [`model.${name}`, tensor] as const));
    saved.set('optimizer.state.0.exp_avg', { shape: [1], data: Float32Array.of(1) });
    const system = await imported(saved);
    expect([...system.roots].sort()).toEqual([...roots].sort());
    expect([...system.tensors.keys()].sort()).toEqual([...shapes.keys()].sort());
    const back = exportSystem(system.tensors, { format: 'vits', parts });
    expect([...back.keys()].sort()).toEqual([...state.keys()].sort());
    for (const [name, tensor] of state) expect(back.get(name), name).toEqual(tensor);
  });

  it('may be taken without the text encoder, whose symbols are others', async () => {
    const known = ['emb_g.weight', 'enc_p.emb.**', 'enc_p.encoder.**', 'discriminators.**'];
    const { roots: taken, absent } = await imported(state, known);
    expect([taken, absent]).toEqual([
      ['decoder', 'duration', 'vocoder'],
      ['phonemes', 'reference', 'discriminators'],
    ]);
  });

  it('is refused with the names where a tensor is missing, also one of three that make ours', async () => {
    const without = (name: string) => new Map([...state].filter(([own]) => own !== name));
    await expect(imported(without('enc_p.encoder.attn_layers.1.conv_k.weight'))).rejects.toThrow(
      /layers\/1\/attention\/qkv\/kernel: has 2 of the 3 tensors that make it, number 1 is missing/,
    );
    await expect(imported(without('flow.flows.2.post.bias'))).rejects.toThrow(
      /'decoder'.*\n.*1 missing.*\n.*decoder\/flow\/couplings\/1\/post\/bias/,
    );
  });
});
