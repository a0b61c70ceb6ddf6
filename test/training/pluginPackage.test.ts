import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CheckedConfig, checkRunConfig } from '../../src/cli/configCheck.ts';
import { configPlace } from '../../src/cli/configTree.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { acousticObjective } from '../../src/core/objectives/acoustic.ts';
import { jointObjective } from '../../src/core/objectives/joint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { AnyObjective } from '../../src/core/trainer/stageRun.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { flattenParams } from '../../src/nn/params.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import { speak } from '../../src/synthesis/speak.ts';
import { openSynthesizer } from '../../src/synthesis/synthesizer.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import type { SymbolSequence } from '../../src/text/symbolSequence.ts';
import * as tf from '../../src/tf.ts';
import { bytesOf, changedPaths, spectral, toyBatch, toyParams, toyRun, toyStage, toyUtterances } from './toySystem.ts';

const folder = fileURLToPath(new URL('../fixtures/plugin-package/', import.meta.url));

/** Composes and checks a run's config in the project of the plugin package. */
async function checked(overrides: readonly string[]): Promise<CheckedConfig> {
  const project = await findProject(folder);
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  return checkRunConfig(composeConfig({ ...place, overrides }), project);
}

describe('a package of plugins outside of tonelab', () => {
  let parts: ModelParts;
  beforeAll(async () => {
    await startTestBackend();
    const { config, registry } = await checked(['model=toy-voice']);
    parts = assembleModel(config.model, registry, {
      assets: { resolve: (path) => path },
      spectral,
      text: { symbolCount: 6, toneCount: 3, languageCount: 2 },
      speakerCount: 1,
      checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
    });
  });

  it('is chosen by one override, its parts fit each other, and its names are suggested', async () => {
    expect(parts.decoder.emits).toEqual({ form: 'latent', channels: 3 });
    expect(parts.vocoder.accepts).toEqual(parts.decoder.emits);
    await expect(checked(['model=toy-voice', 'model.decoder.name=toy-latnet'])).rejects.toThrow(
      /did you mean 'toy-latent'/,
    );
    await expect(checked(['model=toy-voice', '+model.vocoder.segmentFrame=3'])).rejects.toThrow(/segmentFrames/);
  });

  it('is refused before a vocoder that takes mels, with the options that would fit', async () => {
    const latent = checked(['~model/decoder', '+model.decoder={name: toy-latent, latentChannels: 3}']);
    await expect(latent).rejects.toThrow(
      /model.decoder \(toy-latent\) emits latent x 3, model.vocoder \(griffin-lim\) takes mel x 80.*model\/vocoder: hifigan-nano/s,
    );
    const other = checked(['model/vocoder=hifigan-nano', 'preparation.spectral.hopLength=200']);
    await expect(other).rejects.toThrow(
      /makes 256 samples of each frame, preparation.spectral.hopLength is 200.*model\/decoder: none\n.*model\/vocoder: griffin-lim, vocos, vocos-nano/s,
    );
  });

  it('trains end to end by the joint objective, discriminators joining at step 1, and speaks', async () => {
    const waveToMel = lossMel(spectral);
    const params = await toyParams(parts);
    const before = bytesOf(params);
    const metrics: Readonly<Record<string, number>>[] = [];
    const tensors: number[] = [];
    const run = toyRun(parts, params, {
      stage: toyStage({ objective: 'joint', until: { steps: 3 }, adversarialFromStep: 1 }),
      objectiveAt: (step, phase) =>
        jointObjective(parts, {
          freeBits: 0,
          split: { boundary: phase.frozenLayers ?? 0 },
          waveToMel,
          adversarial: step >= 1,
        }) as unknown as AnyObjective,
      sourceOf: (phase, current) => ({
        at: async () => {
          const batch = toyBatch(toyUtterances.slice(0, 2), { parts, params: current, phase });
          const wave = Float32Array.from({ length: 64 }, (_, index) => 0.5 * Math.sin(index));
          return [
            {
              ...batch,
              tensors: {
                ...batch.tensors,
                segmentStarts: { data: Int32Array.from([3, 1]), shape: [2] },
                segmentWave: { data: wave, shape: [2, 32, 1] },
              },
            },
          ];
        },
        audioSeconds: () => 1,
      }),
      events: {
        onStep: (event) => {
          metrics.push(event.metrics);
          tensors.push(tf.memory().numTensors);
        },
      },
    });
    const outcome = await trainStage(run);
    expect(Object.keys(metrics[0]!).filter((key) => key.startsWith('loss/'))).not.toContain('loss/d/adv');
    const names = ['d/adv', 'd/total', 'g/mel', 'g/adv', 'g/fm', 'g/kl', 'g/dur', 'g/total'].map(
      (name) => `loss/${name}`,
    );
    expect(
      Object.keys(metrics[2]!)
        .filter((key) => key.startsWith('loss/'))
        .sort(),
    ).toEqual(names.sort());
    expect(tensors[2]).toBe(tensors[1]);
    const changed = changedPaths(before, bytesOf(outcome.params));
    for (const root of ['phonemes', 'reference', 'decoder', 'duration', 'vocoder', 'discriminators']) {
      expect(
        changed.some((path) => path.startsWith(`${root}/`)),
        root,
      ).toBe(true);
    }
    const row = (values: readonly number[]) => Int32Array.from(values);
    const sequence = { symbolIds: row([1, 2]), toneIds: row([0, 1]), languageIds: row([0, 0]) } as SymbolSequence;
    const timbre = tf.ones([1, 1, 4]) as tf.Tensor3D;
    const options = { timbre, seed: 1, noiseScale: 0, lengthScale: 1, durations: [2, 3] };
    const held = tf.memory().numTensors;
    const spoken = await speak(
      openSynthesizer(parts, { compile: undefined, fixed: false }),
      outcome.params,
      sequence,
      options,
    );
    expect(tf.memory().numTensors).toBe(held);
    expect([spoken.frames, spoken.samples.length, spoken.features.length]).toEqual([5, 40, 15]);
    expect([...flattenParams(outcome.params).values()].every((leaf) => !leaf.isDisposed)).toBe(true);
  });

  it('is refused by the acoustic objective, which wants a mel', () => {
    const build = () => acousticObjective(parts, { freeBits: 0, split: { boundary: 0 } });
    expect(build).toThrow(/emits a latent, expected a mel; use a stage with objective 'joint'/);
  });
});
