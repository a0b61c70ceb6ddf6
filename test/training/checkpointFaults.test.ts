import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import { saveCheckpoint } from '../../src/core/checkpoint/saveCheckpoint.ts';
import { modelRoots } from '../../src/core/model/initModel.ts';
import { resolveTable } from '../../src/core/trainer/freezePlan.ts';
import { restoreState, stateContent, updateOfPath } from '../../src/core/trainer/stateLayout.ts';
import { CheckpointError } from '../../src/errors.ts';
import { flattenParams } from '../../src/nn/params.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { bytesOf, toyModel, toyObjective, toyParams, toyParts, toyStage, toyState } from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'checkpoint-faults-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await startTestBackend();
});

const phase = { fromStep: 0, frozenLayers: undefined };
const stage = toyStage();

async function saved(
  name: string,
): Promise<{ readonly folder: string; readonly bytes: Readonly<Record<string, string>> }> {
  const parts = toyParts();
  const state = toyState(await toyParams(parts), toyObjective(parts, phase), { parts, stage, phase });
  const content = { ...(await stateContent(state)), step: 3, stage: 'toy', configHash: 'toy' };
  const { folder } = await saveCheckpoint(join(root, name), content, { keepLast: 1 });
  return { folder, bytes: bytesOf(state.params) };
}

/** Restores a checkpoint into a system of this decoder width. */
async function restored(folder: string, latentChannels = 4) {
  const parts = toyParts({ ...toyModel, decoder: { ...toyModel.decoder, latentChannels } });
  const params = await toyParams(parts, 99);
  const objective = toyObjective(parts, phase);
  const trained = Object.fromEntries(Object.entries(params).filter(([name]) => objective.roots.includes(name)));
  const table = resolveTable(flattenParams(trained), stage, {
    semantic: parts.semantic,
    phase,
    owner: 'toy',
    roots: modelRoots,
  });
  const options = { updateOf: updateOfPath(objective.updates), averaged: false };
  const loaded = await loadCheckpoint(folder);
  return { params, restore: () => restoreState(params, loaded, table, options), loaded };
}

describe('a checkpoint', () => {
  it('gives the state back bit by bit', async () => {
    const { folder, bytes } = await saved('whole');
    const { restore } = await restored(folder);
    const state = restore();
    expect(bytesOf(state.params)).toEqual(bytes);
    expect(state.groups.reduce((sum, { paths }) => sum + paths.length, 0)).toBeGreaterThan(10);
  });

  it('of another architecture is refused with the paths and shapes, and the model is left as it was', async () => {
    const { folder } = await saved('other');
    const { params, restore } = await restored(folder, 6);
    expect(restore).toThrow(CheckpointError);
    expect(restore).toThrow(/step-0*3.*decoder\/prior\/kernel \[4, 8\], expected \[4, 12\]/s);
    expect([...flattenParams(params).values()].some((leaf) => leaf.isDisposed)).toBe(false);
  });

  it.each(['model.safetensors', 'optimizer.safetensors', 'state.json'])(
    'with a cut-short %s is refused',
    async (file) => {
      const { folder } = await saved(`cut-${file}`);
      truncateSync(join(folder, file), 200);
      const failure = await loadCheckpoint(folder).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(CheckpointError);
      expect((failure as Error).message).toContain(file);
    },
  );

  it('without moments of a counted parameter is refused', async () => {
    const { folder } = await saved('moments');
    const { params, loaded } = await restored(folder);
    const optimizer = new Map([...loaded.optimizer].filter(([name]) => name !== 'm/decoder/prior/kernel'));
    const options = { updateOf: () => 'g', averaged: false };
    const broken = () => restoreState(params, { ...loaded, optimizer }, [], options);
    expect(broken).toThrow(/has no moments of 'decoder\/prior\/kernel'/);
    expect([...flattenParams(params).values()].some((leaf) => leaf.isDisposed)).toBe(false);
  });
});
