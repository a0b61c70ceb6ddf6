import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../errors.ts';
import type { HostTensor, HostTensors } from './hostTensor.ts';
import { openSafetensors, readSafetensors, writeSafetensors } from './safetensors.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-safetensors-'));
  file = join(folder, 'model.safetensors');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const floats = (shape: readonly number[], ...values: number[]): HostTensor => ({
  shape,
  data: new Float32Array(values),
});

/** A file made by hand: the header as given, the data as given. */
async function handmade(header: unknown, data: Uint8Array = new Uint8Array(0)): Promise<string> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(json.byteLength));
  await writeFile(file, Buffer.concat([head, json, data]));
  return file;
}

describe('safetensors', () => {
  it('gives back every bit of what was written, also NaN, -0, scalars and empty tensors', async () => {
    const tensors: HostTensors = new Map<string, HostTensor>([
      ['odd/0/kernel', floats([1, 3], Number.NaN, -0, 1e-45)],
      ['scalar', floats([], Math.fround(0.1))],
      ['empty', floats([0, 4])],
      ['ids', { shape: [2], data: new Int32Array([-(2 ** 31), 2 ** 31 - 1]) }],
      ['__proto__', floats([1], 7)],
    ]);
    await writeSafetensors(file, tensors, { metadata: { licence: 'CC0' } });
    const read = await readSafetensors(file);
    expect(read.metadata).toEqual({ licence: 'CC0' });
    expect(new Map(read.tensors)).toEqual(new Map(tensors));
    expect(Object.is(read.tensors.get('odd/0/kernel')?.data[1], -0)).toBe(true);
    expect(await readdir(folder)).toEqual(['model.safetensors']);
  });

  it('begins the data at a multiple of eight bytes, so that other readers can map it', async () => {
    await writeSafetensors(file, new Map([['a', floats([1], 1)]]));
    expect(Number((await readFile(file)).readBigUInt64LE()) % 8).toBe(0);
  });

  it('rounds float16 to the nearest, ties to even, and reads it back', async () => {
    const values = [1 / 3, 65504, 65519, 65520, 2 ** -24, 2 ** -25, 1 + 2 ** -11, 1 + 3 * 2 ** -11, -0, -2.5, 2047.5];
    await writeSafetensors(file, new Map([['h', floats([11], ...values)]]), { floats: 'F16' });
    const read = (await readSafetensors(file)).tensors.get('h');
    expect([...(read?.data ?? [])]).toEqual([
      0.333251953125,
      65504,
      65504,
      Number.POSITIVE_INFINITY,
      2 ** -24,
      0,
      1,
      1 + 2 ** -9,
      -0,
      -2.5,
      2048,
    ]);
  });

  it('reads bfloat16, int64 and bool', async () => {
    const data = Buffer.from([0x80, 0x3f, 0x20, 0xc0, 0, 1, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    await handmade(
      {
        brain: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] },
        mask: { dtype: 'BOOL', shape: [2], data_offsets: [4, 6] },
        long: { dtype: 'I64', shape: [1], data_offsets: [6, 14] },
      },
      data,
    );
    const { tensors } = await readSafetensors(file);
    expect([...tensors.values()].map(({ data: values }) => [...values])).toEqual([[1, -2.5], [0, 1], [-2]]);
  });

  it('leaves alone what is not asked for, also formats it cannot read', async () => {
    await handmade(
      {
        wide: { dtype: 'U64', shape: [1], data_offsets: [0, 8] },
        fine: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      },
      new Uint8Array(12),
    );
    const { tensors } = await readSafetensors(file, (name) => name === 'fine');
    expect([...tensors.keys()]).toEqual(['fine']);
    await expect(readSafetensors(file)).rejects.toThrow(
      /tensor 'wide' is stored as U64, which is not read \(known: F64/,
    );
  });

  it('refuses data that does not fill its shape', async () => {
    const wrong = writeSafetensors(file, new Map([['bias', floats([3], 1, 2)]]));
    await expect(wrong).rejects.toThrow("tensor 'bias' holds 2 values, its shape [3] needs 3");
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a file cut at any byte', async () => {
    await writeSafetensors(file, new Map([['a', floats([2], 1, 2)]]));
    const whole = await readFile(file);
    for (let kept = 0; kept < whole.byteLength; kept += 1) {
      await writeFile(file, whole.subarray(0, kept));
      await expect(readSafetensors(file), `cut to ${kept} bytes`).rejects.toThrow(CheckpointError);
    }
  });

  const span = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets });
  it.each([
    ['not JSON', '{"a": ', 0, /the header is not JSON/],
    ['a list', '[]', 0, /the header is an array, expected an object/],
    ['a tensor that is a number', { a: 3 }, 0, /tensor 'a' is a number, expected \{dtype, shape/],
    ['no dtype', { a: { shape: [1], data_offsets: [0, 4] } }, 4, /tensor 'a' has no dtype/],
    ['a negative dimension', { a: span([-1], [0, 4]) }, 4, /tensor 'a' has shape \[-1\], expected whole numbers/],
    ['offsets that run backwards', { a: span([1], [4, 0]) }, 4, /tensor 'a' has data_offsets \[4,0\]/],
    ['a wrong size', { a: span([2], [0, 4]) }, 4, /tensor 'a' takes 4 bytes, but F32 \[2\] needs 8/],
    [
      'an overlap',
      { a: span([2], [0, 8]), b: span([1], [4, 8]) },
      8,
      /tensor 'b' begins at byte 4, expected 8: it overlaps/,
    ],
    ['a hole', { a: span([1], [0, 4]), b: span([1], [8, 12]) }, 12, /tensor 'b' .* leaves a hole/],
    [
      'a missing end',
      { a: span([2], [0, 8]) },
      4,
      /cut short: tensor 'a' ends at byte 8 of the data, but there are 4 bytes/,
    ],
    ['bytes of nobody', { a: span([1], [0, 4]) }, 9, /5 bytes at the end belong to no tensor/],
    ['metadata that is not text', { __metadata__: { a: 1 } }, 0, /__metadata__ must be an object of strings/],
    [
      'a 64-bit integer too large',
      { a: span([1], [0, 8], 'I64') },
      -8,
      /tensor 'a': the 64-bit integer .* does not fit 32/,
    ],
  ])('refuses %s and says where', async (_, header, dataBytes, message) => {
    await handmade(header, new Uint8Array(Math.abs(dataBytes)).fill(dataBytes < 0 ? 0x7f : 0));
    const reading = readSafetensors(file);
    await expect(reading).rejects.toThrow(CheckpointError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(file);
  });

  it('refuses a header longer than the format allows without asking for the memory', async () => {
    await writeFile(file, Buffer.alloc(64, 0x41));
    await expect(openSafetensors(file)).rejects.toThrow(/says its header has \d+ bytes: this is no safetensors file/);
  });

  it('says when there is no such file', async () => {
    await expect(openSafetensors(join(folder, 'none'))).rejects.toThrow(
      /none: cannot read tensors: there is no such file/,
    );
  });
});
