import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { exportSavedModel } from '../../src/export/exportSavedModel.ts';
import { hasNativeBackend, startTestBackend, useBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { toyParts } from '../training/toySystem.ts';
import { speechParams, speechSource } from './speechSource.ts';

async function folderFor(name: string): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'tonelab-export-')), name);
}

describe.runIf(hasNativeBackend)('exportSavedModel', () => {
  let parts: ModelParts;
  let params: ModelParams;
  beforeAll(async () => {
    await startTestBackend();
    parts = toyParts();
    params = await speechParams(parts);
  });

  it.each([1, 30])('writes a graph that TensorFlow runs to the same wave, for %s symbols', async (symbols) => {
    const folder = await folderFor('model');
    const held = tf.memory().numTensors;
    const made = await exportSavedModel(speechSource(parts, params, [symbols]), folder);
    expect(tf.memory().numTensors).toBe(held);
    expect(made).toMatchObject({ output: 'wave', voices: ['low'] });
    expect(made.maxDifference).toBeLessThan(1e-5);
    expect((await readdir(folder)).sort()).toEqual(['saved_model.pb', 'tonelab.json']);
  });

  it('describes how it is called: inputs, symbols, voices, examples', async () => {
    const folder = await folderFor('model');
    await exportSavedModel(speechSource(parts, params), folder);
    const about = JSON.parse(await readFile(join(folder, 'tonelab.json'), 'utf8')) as Record<string, unknown>;
    expect(about).toMatchObject({
      format: 'tonelab-savedmodel-1',
      run: 'toy',
      signature: 'serving_default',
      outputs: ['durations', 'wave'],
      sampleRate: 8000,
      defaults: { speed: 1, noise_scale: 0.6, seed: 1 },
    });
    const names = ['symbols', 'tones', 'languages', 'token_ids', 'token_of_symbol'];
    expect(new Set(about['inputs'] as string[])).toEqual(new Set([...names, 'timbre', 'seed', 'speed', 'noise_scale']));
    const [example] = about['examples'] as Record<string, unknown>[];
    expect(Object.keys(example!)).toEqual(['text', ...names]);
    expect((about['voices'] as Record<string, number[]>)['low']).toHaveLength(parts.reference.outChannels);
  });

  it('gives the mel where the vocoder is no network, and says so', async () => {
    const { training: _training, ...host } = parts.vocoder;
    const withoutNetwork = { ...parts, vocoder: { ...host, vocode: async () => new Float32Array(1) } };
    const folder = await folderFor('model');
    const made = await exportSavedModel(speechSource(withoutNetwork, params), folder);
    expect(made.output).toBe('mel');
    expect(made.maxDifference).toBeLessThan(1e-5);
    expect(await readFile(join(folder, 'tonelab.json'), 'utf8')).toMatch(/log-mel frames come out/);
  });

  it('writes over nothing, and leaves nothing behind when it fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tonelab-export-'));
    await expect(exportSavedModel(speechSource(parts, params), folder)).rejects.toThrow(/exists already; remove it/);
    const failing = { ...parts, decoder: { ...parts.decoder, infer: () => tf.zeros([2, 3, 4]) as tf.Tensor3D } };
    const inside = join(folder, 'model');
    await expect(exportSavedModel(speechSource(failing, params), inside)).rejects.toThrow();
    expect(existsSync(inside)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('exportSavedModel without graphs', () => {
  it('says what to install', async () => {
    await useBackend('wasm');
    const source = speechSource(toyParts(), {});
    await expect(exportSavedModel(source, await folderFor('model'))).rejects.toThrow(
      /backend is 'wasm'.*tonelab runtime install/,
    );
  });
});
