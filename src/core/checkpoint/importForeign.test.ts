import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../tf.ts';
import type { HostTensor } from './hostTensor.ts';
import { importForeign, transposeBack, transposeHost } from './importForeign.ts';
import { writeSafetensors } from './safetensors.ts';
import { readTensors, toTensor } from './tensorIo.ts';
import type { WeightRule } from './weightMap.ts';

const counting = (...shape: number[]): HostTensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, index) => index),
});

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-foreign-'));
  file = join(folder, 'model.safetensors');
  await writeSafetensors(
    file,
    new Map([
      ['h.0.mlp.c_fc.weight', counting(2, 3)],
      ['h.10.mlp.c_fc.weight', counting(2, 3)],
      ['h.0.attn.bias', { shape: [1], data: new Int32Array(1) }],
      ['conv.weight', counting(2, 3, 5)],
    ]),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const rules: readonly WeightRule[] = [
  { from: 'h.{layer}.mlp.c_fc.weight', to: 'blocks/{layer}/up/kernel' },
  { from: 'h.{layer}.attn.bias', to: null },
  { from: 'conv.weight', to: 'conv/kernel', axes: { order: [2, 1, 0] } },
];

describe('importForeign', () => {
  it('gives foreign tensors our paths and axis order', async () => {
    const tensors = await importForeign(file, rules);
    expect([...tensors.keys()]).toEqual(['blocks/0/up/kernel', 'blocks/10/up/kernel', 'conv/kernel']);
    expect(tensors.get('conv/kernel')?.shape).toEqual([5, 3, 2]);
  });

  it('checks the result against the model when told its shapes', async () => {
    const expected = new Map([['conv/kernel', { shape: [5, 2, 3] }]]);
    await expect(importForeign(file, rules, { expected })).rejects.toThrow(
      /conv\/kernel \[5, 3, 2\], expected \[5, 2, 3\]/,
    );
  });

  it('names tensors that no rule knows and rules that found nothing', async () => {
    const wrong = [...rules.slice(1), { from: 'ln_f.weight', to: 'norm/scale' }];
    await expect(importForeign(file, wrong)).rejects.toThrow(
      /2 tensors no rule knows: h\.0\.mlp\.c_fc\.weight, h\.10\.mlp\.c_fc\.weight\n {2}1 rules found nothing: ln_f\.weight/,
    );
  });

  it('refuses two tensors with one path, unknown braces, and formats it does not read', async () => {
    const [first, ...rest] = rules;
    await expect(importForeign(file, [{ ...first!, to: 'same' }, ...rest])).rejects.toThrow(/both map to 'same'/);
    await expect(importForeign(file, [{ ...first!, to: '{depth}' }, ...rest])).rejects.toThrow(
      /'\{depth\}' .* is not in its/,
    );
    await expect(importForeign('model.onnx', rules)).rejects.toThrow(/files of kind '\.onnx' are not read/);
  });
});

describe('transposeHost', () => {
  it.each([
    [
      [2, 3],
      [1, 0],
    ],
    [
      [2, 3, 5],
      [2, 0, 1],
    ],
    [
      [1, 4, 1, 3],
      [3, 1, 0, 2],
    ],
    [
      [0, 3],
      [1, 0],
    ],
    [[], []],
  ])('equals the backend: shape %j by %j', async (shape, order) => {
    const host = counting(...shape);
    const input = toTensor(host);
    const output = tf.transpose(input, order);
    const expected = (await readTensors(new Map([['x', output]]))).get('x');
    tf.dispose([input, output]);
    const got = transposeHost(host, { order }, 'x');
    expect(got.shape).toEqual(expected?.shape);
    expect([...got.data]).toEqual([...(expected?.data ?? [])]);
  });

  it('drops an axis of one entry, gives it back, and drops no other', () => {
    const kernel = counting(2, 3, 1);
    const axes = { order: [1, 0], unit: 2 };
    const ours = transposeHost(kernel, axes, 'x');
    expect([ours.shape, [...ours.data]]).toEqual([
      [3, 2],
      [0, 3, 1, 4, 2, 5],
    ]);
    expect(transposeBack(ours, axes, 'x')).toEqual(kernel);
    expect(() => transposeHost(counting(2, 3, 5), axes, 'x')).toThrow(
      /cannot be transposed by \[1, 0\] without axis 2/,
    );
  });

  it('refuses an order that is no permutation', () => {
    for (const order of [[0], [0, 0], [0, 2], [0, 1, 2]]) {
      expect(() => transposeHost(counting(2, 3), { order }, "f: 'w'")).toThrow(
        /f: 'w': shape \[2, 3\] cannot be transposed by/,
      );
    }
  });
});

describe('tensorIo', () => {
  it('takes tensors to the host and back without a change, and leaks none', async () => {
    const before = tf.memory().numTensors;
    const params = new Map<string, tf.Tensor>([
      ['a/0', tf.tensor([[0.1, 2]])],
      ['ids', tf.tensor([1, 2, 3], [3], 'int32')],
      ['scalar', tf.scalar(7)],
    ]);
    const host = await readTensors(params);
    const back = new Map([...host].map(([path, tensor]) => [path, toTensor(tensor)]));
    expect([...back.values()].map(({ dtype }) => dtype)).toEqual(['float32', 'int32', 'float32']);
    expect(new Map(await readTensors(back))).toEqual(new Map(host));
    tf.dispose([...params.values(), ...back.values()]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses types that the files cannot hold', async () => {
    const flags = tf.tensor([true, false], [2], 'bool');
    await expect(readTensors(new Map([['flags', flags]]))).rejects.toThrow(/type bool cannot be stored/);
    flags.dispose();
  });
});
