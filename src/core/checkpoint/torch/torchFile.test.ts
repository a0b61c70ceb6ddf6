import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../errors.ts';
import type { HostTensors } from '../hostTensor.ts';
import { readSafetensors } from '../safetensors.ts';
import { PickleMachine } from './pickleMachine.ts';
import { openTorchFile } from './torchFile.ts';
import { torchHost } from './torchObjects.ts';

const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

let folder: string;
let expected: HostTensors;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tonelab-torch-'));
  expected = (await readSafetensors(golden('expected.safetensors'))).tensors;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

describe.each(['zip.pth', 'legacy.pth'])('a checkpoint of PyTorch, %s', (name) => {
  it('gives every tensor that PyTorch put in, of any number format and stride, by its dotted name', async () => {
    const opened = await openTorchFile(golden(name));
    expect([...opened.tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, { shape, data }] of expected) {
      const tensor = await opened.read(path);
      expect([path, tensor.shape]).toEqual([path, shape]);
      expect([path, [...tensor.data]]).toEqual([path, [...data]]);
    }
    await opened.close();
  });

  it('is refused when it is cut short, wherever that is', async () => {
    const bytes = await readFile(golden(name));
    for (const share of [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]) {
      const file = await written('short.pth', bytes.subarray(0, Math.floor(share * bytes.length)));
      await expect(openTorchFile(file), `at ${share}`).rejects.toThrow(CheckpointError);
    }
  });

  it('never gives more than an error, or other numbers, when bytes are flipped', async () => {
    const bytes = await readFile(golden(name));
    for (let round = 0; round < 150; round += 1) {
      const damaged = Buffer.from(bytes);
      const at = (round * 7919) % damaged.length;
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (round % 8));
      const file = await written('flipped.pth', damaged);
      const outcome = await openTorchFile(file).then(
        async (opened) => {
          await Promise.allSettled([...opened.tensors.keys()].map((path) => opened.read(path)));
          return opened.close();
        },
        (error: unknown) => error,
      );
      if (outcome !== undefined) expect(outcome, `byte ${at}`).toBeInstanceOf(CheckpointError);
    }
  });
});

/** A pickle of protocol 2 or later, between its head and its end. */
const pickle = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat([
    Buffer.from([0x80, 4]),
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
    Buffer.from('.'),
  ]);
const load = (bytes: Buffer) => new PickleMachine(bytes, { host: torchHost('evil.pth'), source: 'evil.pth' }).load();
const short = (text: string) => [0x8c, text.length, ...Buffer.from(text)];

describe('a pickle that wants more than tensors and containers', () => {
  it.each([
    ['os.system', pickle('cos\nsystem\n', [...short('touch /tmp/owned')], [0x85], 'R')],
    ['posix.system', pickle([...short('posix')], [...short('system')], [0x93], [...short('id')], [0x85], 'R')],
    ['builtins.eval', pickle('cbuiltins\neval\n', [...short('1+1')], [0x85], 'R')],
    ['builtins.getattr', pickle('cbuiltins\ngetattr\n')],
    ['subprocess.Popen', pickle('csubprocess\nPopen\n')],
    ['torch.load', pickle('ctorch\nload\n')],
    ['torch.storage._load_from_bytes', pickle('ctorch.storage\n_load_from_bytes\n', 'C\x01x', [0x85], 'R')],
    ['argparse.Namespace', pickle('cargparse\nNamespace\n', ')', [0x81])],
    ['torch._utils.constructor', pickle('ctorch._utils\nconstructor\n')],
    ['torch.__proto__', pickle('ctorch\n__proto__\n')],
  ])('is refused by the name %s', (name, bytes) => {
    expect(() => load(bytes)).toThrow(`the pickle asks for '${name}', which is refused`);
  });

  it.each([
    ['INST', "0x69 'i'", pickle('(', 'ios\nsystem\n')],
    ['OBJ', "0x6f 'o'", pickle('(', 'o')],
    ['NEWOBJ', '0x81', pickle('ccollections\nOrderedDict\n', ')', [0x81])],
    ['EXT1', '0x82', pickle([0x82, 1])],
    ['a text id', "0x50 'P'", pickle('Pstorage\n')],
  ])('is refused where it uses %s', (_, opcode, bytes) => {
    expect(() => load(bytes)).toThrow(`opcode ${opcode} is not read`);
  });

  it('calls nothing but what a name gave', () => {
    expect(() => load(pickle([...short('os.system')], ')', 'R'))).toThrow(/calls what is no function/);
    expect(() => load(pickle('ctorch\nFloatStorage\n', ')', 'R'))).toThrow(/calls what is no function/);
  });

  it('cannot reach the prototype of anything by a key', () => {
    const value = load(pickle('}', [...short('__proto__')], '}', [...short('polluted')], 'K\x01', 's', 's'));
    expect(value).toBeInstanceOf(Map);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('cannot ask for more memory than the file has', () => {
    expect(() => load(pickle([0x8d, 0, 0, 0, 0, 0, 1, 0, 0]))).toThrow(/cut short/);
    expect(() => load(pickle([0x8b, 255, 255, 255, 127]))).toThrow(/an integer of 2147483647 bytes is not read/);
    const storage = [
      '(',
      [...short('storage')],
      'ctorch\nFloatStorage\n',
      [...short('0')],
      [...short('cpu')],
      'K\x01',
      't',
      'Q',
    ];
    const huge = ['(', ...storage, 'K\x00', 'J\xff\xff\xff\x7f', [0x85], 'K\x00', [0x85], [0x89], '}', 't', 'R'];
    expect(() => load(pickle('ctorch._utils\n_rebuild_tensor_v2\n', ...huge))).toThrow(
      /a tensor \[2147483647\] does not lie within storage '0' of 1 values/,
    );
  });

  it('cannot make the reader walk for ever', async () => {
    // Thirty lists, each holding the one before twice: 2^30 ways through them. And a list that holds itself.
    const doubled = pickle(']', ...Array.from({ length: 30 }, () => ['2', [0x86]]).flat());
    const cyclic = pickle(']', [0x94], 'h\x00', 'a');
    for (const bytes of [doubled, cyclic]) {
      const head = [
        pickle([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]),
        pickle('M\xe9\x03'),
        pickle('}'),
      ];
      const file = await written('endless.pth', Buffer.concat([...head, bytes, pickle(']')]));
      await expect(openTorchFile(file)).rejects.toThrow(/more than 1000000 entries or 32 levels/);
    }
  });
});

describe('a file that is no checkpoint', () => {
  it('is told apart and named', async () => {
    await expect(openTorchFile(join(folder, 'absent.pth'))).rejects.toThrow(/absent.pth: .*no such file/);
    await expect(openTorchFile(await written('text.pth', Buffer.from('hello')))).rejects.toThrow(/neither a zip nor/);
    await expect(openTorchFile(await written('other.pkl', pickle('K\x01')))).rejects.toThrow(/not one of torch.save/);
    const zip = await readFile(golden('zip.pth'));
    const marked = Buffer.concat([Buffer.from('01'), zip.subarray(2)]);
    await expect(openTorchFile(await written('marked.pth', marked))).rejects.toThrow(/GPT-SoVITS marks its versions/);
  });
});
