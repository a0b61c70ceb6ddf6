import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/core/checkpoint/safetensors.ts';
import type { PackFacts } from '../../src/run/pack.ts';
import { startTonelab } from '../../src/testing/startTonelab.ts';
import { buzzes, writeBuzzes } from '../launchers/tinySweep.ts';

/** Where the run was trained, and another folder that knows nothing of it. */
let folder = '';
let elsewhere = '';

const tonelab = (cwd: string, ...args: readonly string[]) =>
  startTonelab(cwd, args, { TONELAB_CACHE: join(cwd, 'cache') }).ended;

const tiny = [
  ...['recipe=one-voice', ...buzzes, 'trainer.dataThreads=0'],
  ...['model.phonemes.channels=8', 'model.phonemes.filterChannels=8', 'model.phonemes.layers=1'],
  ...['model.decoder.hiddenChannels=8', 'model.decoder.latentChannels=4', 'model/vocoder=vocos-nano'],
  ...['recipe.stages.base.until.steps=2', 'recipe.stages.base.batch.frames=150', 'recipe.stages.base.alignment=mas'],
];
/** With no chance in it. */
const speech = ['--text', 'ni3 hao3', '--noise', '0', '--seed', '3'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tonelab-pack-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'tonelab-packed-'));
  for (const one of [folder, elsewhere]) writeFileSync(join(one, 'package.json'), '{}');
  writeBuzzes(folder);
  const { code, stderr } = await tonelab(folder, 'train', 'name=run', ...tiny);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
}, 300_000);

afterAll(() => {
  for (const one of [folder, elsewhere]) rmSync(one, { recursive: true, force: true });
});

describe('tonelab weights pack', () => {
  it('makes a folder that says the same without the run, its corpus and its cache', async () => {
    const pack = join(elsewhere, 'pack');
    const more = ['--floats', 'float32', '--licence', 'CC0-1.0', '--attribution', 'nobody'];
    const packed = await tonelab(folder, 'weights', 'pack', 'runs/run', '--out', pack, ...more);
    expect([packed.code, packed.stdout]).toEqual([0, expect.stringContaining('voices buzz')]);
    const about = JSON.parse(readFileSync(join(pack, 'pack.json'), 'utf8')) as PackFacts;
    expect(about).toMatchObject({ name: 'run', floats: 'F32', licence: 'CC0-1.0', voices: ['buzz'] });
    expect(readFileSync(join(pack, 'resolved.yaml'), 'utf8')).not.toContain(folder);
    expect((await tonelab(folder, 'synth', 'runs/run', ...speech, '--out', 'run.wav')).code).toBe(0);
    const said = await tonelab(elsewhere, 'synth', 'pack', ...speech, '--out', 'pack.wav');
    expect([said.code, said.stderr]).toEqual([0, '']);
    const wave = readFileSync(join(elsewhere, 'pack.wav'));
    expect(wave.length).toBeGreaterThan(2000);
    expect(wave.equals(readFileSync(join(folder, 'run.wav')))).toBe(true);
    expect(existsSync(join(elsewhere, 'runs'))).toBe(false);
  });

  it('keeps half the bytes by default, which change the weights by a thousandth at most', async () => {
    const pack = join(elsewhere, 'half');
    expect((await tonelab(folder, 'weights', 'pack', 'runs/run', '--out', pack)).code).toBe(0);
    const size = (name: string) => readFileSync(join(elsewhere, name, 'model.safetensors')).length;
    expect(size('half')).toBeLessThan(0.7 * size('pack'));
    const [half, whole] = await Promise.all(
      ['half', 'pack'].map(async (name) => (await readSafetensors(join(elsewhere, name, 'model.safetensors'))).tensors),
    );
    for (const [path, { data }] of whole!) {
      const own = half!.get(path)!.data;
      const far = data.findIndex((value, at) => Math.abs(own[at]! - value) > 1e-3 * Math.abs(value) + 1e-7);
      expect([path, far]).toEqual([path, -1]);
    }
  });

  it('is what a stage starts from, known by its content', async () => {
    const from = (pack: string) => [
      'train',
      '--plan',
      '--json',
      ...tiny,
      `+recipe.stages.base.initFrom=[{run: ${pack}}]`,
    ];
    const planned = async (pack: string) => {
      const { code, stdout, stderr } = await tonelab(folder, ...from(pack));
      expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
      return (JSON.parse(stdout) as { readonly stages: readonly { readonly folder: string }[] }).stages[0]!.folder;
    };
    cpSync(join(elsewhere, 'pack'), join(folder, 'copy'), { recursive: true });
    const whole = await planned('copy');
    expect(await planned('copy')).toBe(whole);
    cpSync(join(elsewhere, 'half'), join(folder, 'copy'), { recursive: true });
    expect(await planned('copy')).not.toBe(whole);
    const other = await tonelab(folder, ...from('copy'), 'model.phonemes.channels=16');
    expect([other.code === 0, other.stderr]).toEqual([false, expect.stringContaining('phonemes/')]);
  });

  it('refuses a folder that is there, a voice that is not and a file that was changed', async () => {
    const again = await tonelab(folder, 'weights', 'pack', 'runs/run', '--out', join(elsewhere, 'pack'));
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('is there already')]);
    const stranger = await tonelab(elsewhere, 'synth', 'pack', '--text', 'ni3', '--voice', 'bus');
    expect([stranger.code, stranger.stderr]).toEqual([2, expect.stringContaining('known: buzz')]);
    const file = join(elsewhere, 'half', 'voices.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    const changed = await tonelab(elsewhere, 'synth', 'half', '--text', 'ni3');
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining('voices.safetensors has SHA-256')]);
  });
}, 300_000);
