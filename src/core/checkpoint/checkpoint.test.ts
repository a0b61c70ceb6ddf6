import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../errors.ts';
import { findCheckpoint, listCheckpoints, readPointer } from './checkpointFolder.ts';
import type { HostTensor, HostTensors } from './hostTensor.ts';
import { loadCheckpoint } from './loadCheckpoint.ts';
import { type CheckpointContent, saveCheckpoint } from './saveCheckpoint.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'tonelab-checkpoint-')), 'checkpoints');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

function tensors(value: number): HostTensors {
  return new Map<string, HostTensor>([
    ['encoder/embedding', { shape: [2, 3], data: new Float32Array(6).fill(value) }],
    ['decoder/bias', { shape: [1], data: new Float32Array([value + 1]) }],
  ]);
}

function content(step: number, more: Partial<CheckpointContent> = {}): CheckpointContent {
  return {
    step,
    stage: 'base',
    configHash: 'c0ffee',
    params: tensors(step),
    optimizer: new Map([['firstMoment/decoder/bias', { shape: [1], data: new Float32Array([step / 3]) }]]),
    updateCounts: { 'encoder/embedding': step, 'decoder/bias': 2 },
    ...more,
  };
}

const save = (step: number, more: Partial<CheckpointContent> = {}, keepLast = 9) =>
  saveCheckpoint(folder, content(step, more), { keepLast });
const stepsThere = async () => (await listCheckpoints(folder)).map(({ step }) => step);

describe('saveCheckpoint and loadCheckpoint', () => {
  it('give back everything that was saved', async () => {
    const saved = await save(1200, {
      ema: tensors(0.5),
      metrics: { 'loss/g/mel': 2.5, unmeasured: Number.NaN },
      best: { metric: 'loss/g/mel', value: 2.5, step: 1200 },
      trainer: { audioSecondsConsumed: 61.5, place: { pass: 2 } },
    });
    expect(saved.folder).toBe(join(folder, 'step-00001200'));
    const loaded = await loadCheckpoint(saved.folder);
    expect(new Map(loaded.params)).toEqual(new Map(tensors(1200)));
    expect(new Map(loaded.ema)).toEqual(new Map(tensors(0.5)));
    expect([...(loaded.optimizer.get('firstMoment/decoder/bias')?.data ?? [])]).toEqual([400]);
    expect(loaded.state).toMatchObject({
      step: 1200,
      stage: 'base',
      configHash: 'c0ffee',
      updateCounts: { 'encoder/embedding': 1200, 'decoder/bias': 2 },
      metrics: { 'loss/g/mel': 2.5 },
      best: { metric: 'loss/g/mel', value: 2.5, step: 1200 },
      trainer: { audioSecondsConsumed: 61.5, place: { pass: 2 } },
    });
  });

  it('read only the parts that are asked for, and bare files of weights', async () => {
    const { folder: saved } = await save(3);
    const spoken = await loadCheckpoint(saved, { parts: ['params'] });
    expect([spoken.params.size, spoken.optimizer.size, spoken.ema]).toEqual([2, 0, undefined]);
    const bare = await loadCheckpoint(join(saved, 'model.safetensors'));
    expect([bare.params.size, bare.state]).toEqual([2, undefined]);
  });

  it('replace a checkpoint of the same step', async () => {
    await save(5);
    await save(5, { stage: 'again' });
    expect((await loadCheckpoint(join(folder, 'step-00000005'))).state?.stage).toBe('again');
    expect((await readdir(folder)).sort()).toEqual(['latest.json', 'step-00000005']);
  });

  it('keep the last few and the best, and remove what a killed process left', async () => {
    await mkdir(join(folder, '.writing-step-00000009-1-ab'), { recursive: true });
    const best = { metric: 'loss', value: 1, step: 10 };
    for (const step of [10, 20, 30, 40]) await save(step, { best }, 2);
    expect(await stepsThere()).toEqual([10, 30, 40]);
    const saved = await save(50, { best: { ...best, step: 50 } }, 2);
    expect(saved.pruned.map(({ step }) => step)).toEqual([10, 30]);
    expect(await stepsThere()).toEqual([40, 50]);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('never remove the checkpoint just written when later ones of an earlier run are there', async () => {
    for (const step of [100, 200, 300]) await save(step);
    await save(150, {}, 1);
    expect(await stepsThere()).toEqual([150, 200, 300]);
    expect((await findCheckpoint(folder, 'latest')).step).toBe(150);
  });

  it('tell damage from another architecture', async () => {
    const { folder: saved } = await save(7);
    const model = join(saved, 'model.safetensors');
    const bytes = await readFile(model);
    await truncate(model, bytes.byteLength - 1);
    await expect(loadCheckpoint(saved)).rejects.toThrow(
      /model\.safetensors: cut short or replaced: got \d+ bytes, expected/,
    );
    await writeFile(model, bytes.with(bytes.byteLength - 1, 1));
    await expect(loadCheckpoint(saved)).rejects.toThrow(/its bytes changed since it was written/);
    await rm(model);
    await expect(loadCheckpoint(saved)).rejects.toThrow(/model\.safetensors: is missing from the checkpoint/);
  });

  it('refuse a state of a newer format, a damaged one and a folder that is none', async () => {
    const { folder: saved } = await save(7);
    const state = join(saved, 'state.json');
    await writeFile(state, '{"format": 99}');
    await expect(loadCheckpoint(saved)).rejects.toThrow(/written by a newer tonelab \(checkpoint format 99/);
    await writeFile(state, '{"format": 1, "step": -3}');
    await expect(loadCheckpoint(saved)).rejects.toThrow(/state\.json: is no checkpoint state[\s\S]*step/);
    await writeFile(state, '{"form');
    await expect(loadCheckpoint(saved)).rejects.toThrow(/state\.json: is not JSON .* the checkpoint is damaged/);
    await expect(loadCheckpoint(folder)).rejects.toThrow(/is no checkpoint: cannot read state\.json/);
    await expect(loadCheckpoint(join(folder, 'no'))).rejects.toThrow(/there is no such file or folder/);
  });

  it('refuse keepLast below one before anything is written', async () => {
    await expect(save(1, {}, 0)).rejects.toThrow(CheckpointError);
    expect(await stepsThere()).toEqual([]);
  });
});

describe('findCheckpoint', () => {
  it('follows the pointers and takes steps by number', async () => {
    await save(1, { best: { metric: 'loss', value: 1, step: 1 } });
    await save(2);
    expect((await findCheckpoint(folder, 'latest')).step).toBe(2);
    expect((await findCheckpoint(folder, 'best')).step).toBe(1);
    expect((await findCheckpoint(folder, 2)).folder).toBe(join(folder, 'step-00000002'));
    await expect(findCheckpoint(folder, 3)).rejects.toThrow('has no checkpoint of step 3; it has steps 1, 2');
  });

  it('falls back to the highest step where the pointer is gone or points at nothing', async () => {
    await save(1);
    await save(2);
    await rm(join(folder, 'step-00000002'), { recursive: true });
    expect((await findCheckpoint(folder, 'latest')).step).toBe(1);
    await rm(join(folder, 'latest.json'));
    expect((await findCheckpoint(folder, 'latest')).step).toBe(1);
  });

  it('says so when there is none, and ignores folders that look alike', async () => {
    await expect(findCheckpoint(folder, 'latest')).rejects.toThrow("has no checkpoint marked 'latest'; it holds none");
    await save(4);
    await cp(join(folder, 'step-00000004'), join(folder, 'step-00000005.bak'), { recursive: true });
    await writeFile(join(folder, 'step-00000006'), 'a file');
    expect(await stepsThere()).toEqual([4]);
    await writeFile(join(folder, 'latest.json'), 'garbage');
    await expect(readPointer(folder, 'latest')).rejects.toThrow(/latest\.json: got "garbage", expected/);
  });
});
