import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importForeign } from '../importForeign.ts';
import { isCtranslate2File, openCtranslate2 } from './ctranslate2File.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-ct2-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const uint32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const text = (value: string) =>
  Buffer.concat([Buffer.from(Uint16Array.of(value.length + 1).buffer), Buffer.from(`${value}\0`)]);

interface Stored {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly bytes: Buffer;
}

/** As CTranslate2's own converter lays a model out. */
function model(tensors: readonly Stored[], aliases: readonly (readonly [string, string])[] = [], version = 6): Buffer {
  return Buffer.concat([
    ...[uint32(version), text('WhisperSpec'), uint32(3), uint32(tensors.length)],
    ...tensors.flatMap(({ name, shape, type, bytes }) => [
      ...[text(name), Buffer.of(shape.length), ...shape.map(uint32)],
      ...[Buffer.of(type), uint32(bytes.length), bytes],
    ]),
    ...[uint32(aliases.length), ...aliases.flatMap((pair) => pair.map(text))],
  ]);
}

async function written(bytes: Uint8Array): Promise<string> {
  const file = join(folder, 'model.bin');
  await writeFile(file, bytes);
  return file;
}

const halves = {
  name: 'a/weight',
  shape: [2, 2],
  type: 4,
  bytes: Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0, 0x3800).buffer),
};
const count = { name: 'a/num_heads', shape: [], type: 2, bytes: Buffer.from(Int16Array.of(-8).buffer) };

describe('a model of CTranslate2', () => {
  it('gives its tensors of any number format, by all their names', async () => {
    const file = await written(model([halves, count], [['b/weight', 'a/weight']]));
    expect(await isCtranslate2File(file)).toBe(true);
    const opened = await openCtranslate2(file);
    expect([opened.spec, ...opened.tensors.keys()]).toEqual(['WhisperSpec', 'a/weight', 'a/num_heads', 'b/weight']);
    expect(await opened.read('a/weight')).toEqual({ shape: [2, 2], data: Float32Array.of(1, -2, 0, 0.5) });
    expect(await opened.read('b/weight')).toEqual(await opened.read('a/weight'));
    expect(await opened.read('a/num_heads')).toEqual({ shape: [], data: Int32Array.of(-8) });
    await expect(opened.read('c')).rejects.toThrow("has no tensor 'c'");
    await opened.close();
  });

  it('is told from a file of PyTorch of the same name', async () => {
    const rules = [
      { from: '{part}/weight', to: '{part}/kernel', axes: { order: [1, 0] } },
      { from: '**', to: null },
    ];
    const tensors = await importForeign(await written(model([halves, count])), rules);
    expect([...tensors]).toEqual([['a/kernel', { shape: [2, 2], data: Float32Array.of(1, 0, -2, 0.5) }]]);
    const pytorch = await readFile(new URL('../torch/golden/zip.pth', import.meta.url));
    expect(await isCtranslate2File(await written(pytorch))).toBe(false);
    expect(await isCtranslate2File(join(folder, 'none'))).toBe(false);
  });

  it('is refused where it is of another version, damaged or quantised', async () => {
    const opening = async (bytes: Uint8Array) => openCtranslate2(await written(bytes));
    await expect(opening(model([], [], 4))).rejects.toThrow('binary version 4 is not read, expected 6');
    const whole = model([halves, count], [['b', 'a/weight']]);
    for (const end of [10, 40, 60, whole.length - 3]) {
      await expect(opening(whole.subarray(0, end)), `${end} bytes`).rejects.toThrow(/damaged/);
    }
    await expect(opening(model([{ ...halves, type: 9 }]))).rejects.toThrow('unknown type 9');
    await expect(opening(model([{ ...halves, shape: [3] }]))).rejects.toThrow(
      "8 bytes for 'a/weight' of the shape [3]",
    );
    await expect(opening(model([halves], [['b', 'c']]))).rejects.toThrow("calls the unknown 'c' also 'b'");
    const scale = { name: 'a/weight_scale', shape: [1], type: 0, bytes: Buffer.alloc(4) };
    await expect(opening(model([halves, scale]))).rejects.toThrow(/quantised .*--quantization float16/);
  });
});
