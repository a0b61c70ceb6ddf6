import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { voiceVectors } from '../../src/cli/exportTrained.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import { exportSavedModel } from '../../src/export/exportSavedModel.ts';
import { voiceReference } from '../../src/run/voiceRecordings.ts';
import { timbreVector } from '../../src/synthesis/timbre.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import * as tf from '../../src/tf.ts';
import { smallestParts } from '../smallestParts.ts';
import { buildModel } from '../training/combinations.ts';
import { toyCorpus } from '../training/toyCorpus.ts';
import { spectral, toyModel } from '../training/toySystem.ts';
import { speechParams, speechSource } from './speechSource.ts';

const seconds = 0.01;
const run = {
  corpus: async () => toyCorpus,
  config: { seed: 1, synthesis: { referenceSeconds: seconds }, preparation: { spectral } },
} as unknown as Parameters<typeof voiceVectors>[0];
const ofVoice = (parts: ModelParts, params: ModelParams, style?: number) =>
  timbreVector(parts, params, { voice: voiceReference(toyCorpus, 'low', { seconds, seed: 1 }), spectral, style });

beforeAll(() => startTestBackend());

describe('an export of a model with named styles', () => {
  const tags = { name: 'tags', tag: 'unit', values: ['phrase', 'sentence'] };
  const parts = () => buildModel({ ...toyModel, style: tags });

  it('has the chosen style in every voice, and none where none is chosen', async () => {
    const own = parts();
    const params = await speechParams(own);
    const plain = await voiceVectors(run, { parts: own, params }, {});
    const styled = await voiceVectors(run, { parts: own, params }, { style: 'sentence' });
    expect(Object.keys(styled).sort()).toEqual(['high', 'low']);
    expect(plain['low']).toEqual(ofVoice(own, params).dataSync());
    expect(styled['low']).toEqual(ofVoice(own, params, 1).dataSync());
    expect(styled['low']).not.toEqual(plain['low']);
    await expect(voiceVectors(run, { parts: own, params }, { style: 'sentense' })).rejects.toThrow(/'sentence'/);
    const none = buildModel(toyModel);
    await expect(
      voiceVectors(run, { parts: none, params: await speechParams(none) }, { style: 'sentence' }),
    ).rejects.toThrow(/export: --style sentence: this run knows no styles/);
  });

  it.runIf(hasNativeBackend)('speaks in it as the run does', async () => {
    const own = parts();
    const params = await speechParams(own);
    const voices = await voiceVectors(run, { parts: own, params }, { style: 'sentence', voices: ['low'] });
    const folder = join(await mkdtemp(join(tmpdir(), 'tonelab-export-')), 'model');
    const { maxDifference } = await exportSavedModel({ ...speechSource(own, params), voices }, folder);
    expect(maxDifference).toBeLessThan(1e-5);
    const about = JSON.parse(await readFile(join(folder, 'tonelab.json'), 'utf8')) as {
      voices: Record<string, number[]>;
    };
    expect(tf.tensor1d(about.voices['low']!)).toBeAllClose(tf.squeeze(ofVoice(own, params, 1)), 1e-6);
  });
});

describe('an export of a model with style tokens', () => {
  it('has their mixture as one more voice', async () => {
    const own = buildModel({ ...toyModel, reference: { ...smallestParts['reference/gst'], name: 'gst' } });
    const params = await speechParams(own);
    const voices = await voiceVectors(run, { parts: own, params }, { styleWeights: '0.5,0,0.25' });
    expect(Object.keys(voices).sort()).toEqual(['high', 'low', 'style-weights']);
    const mixed = own.reference.tokens!.mix(params['reference']!, [0.5, 0, 0.25]);
    expect(voices['style-weights']).toEqual(mixed.dataSync());
    await expect(voiceVectors(run, { parts: own, params }, { styleWeights: '1,2' })).rejects.toThrow(
      /export: --style-weights is '1,2', expected 3 numbers/,
    );
    const none = buildModel(toyModel);
    await expect(
      voiceVectors(run, { parts: none, params: await speechParams(none) }, { styleWeights: '1' }),
    ).rejects.toThrow(/has none; train one with model\/reference=gst/);
  });
});
