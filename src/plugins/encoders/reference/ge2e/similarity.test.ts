import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../../audio/spectralSettings.ts';
import { buzz } from '../../../../corpus/toneFixture.ts';
import { metricEnvironment } from '../../../../run/metricEnvironment.ts';
import { runAssets } from '../../../../run/runAssets.ts';
import { startTestBackend } from '../../../../testing/backends.ts';
import * as tf from '../../../../tf.ts';
import { ge2eSimilarity } from './similarity.ts';

const { sampleRate } = defaultSpectralSettings;
const item = { voice: 'deep', unit: 'syllable', text: '', language: 'zh' } as const;

describe('ge2e-similarity', () => {
  beforeAll(async () => {
    await startTestBackend();
  });

  it('says the command that fetches its weights where they are not there', () => {
    const environment = { ...metricEnvironment(defaultSpectralSettings), assets: { resolve: () => '/nowhere' } };
    const metric = ge2eSimilarity.create({} as never, environment);
    expect(metric.unavailable).toContain('npx tonelab weights fetch ge2e');
  });

  /** Runs where `tonelab weights fetch ge2e` was run. */
  it.skipIf(!existsSync(runAssets.resolve('ge2e/pretrained.pt')))(
    'finds a voice nearer to its own recordings than another, of clips of any length, and leaves no tensor behind',
    async () => {
      const before = tf.memory().numTensors;
      const open = metricEnvironment(defaultSpectralSettings);
      const clip = (hz: number, seconds: number) => ({ samples: buzz(seconds, hz), sampleRate });
      const environment = { ...open, trainingRecordings: () => [clip(100, 1), clip(104, 1), clip(98, 1)] };
      const metric = ge2eSimilarity.create({} as never, environment);
      const likeness = async (hz: number, seconds: number) => {
        const one = clip(hz, seconds);
        return (await metric.measure(one, one, item)) as number;
      };
      const own = [await likeness(102, 0.3), await likeness(102, 2)];
      const other = [await likeness(260, 0.3), await likeness(260, 2)];
      for (const value of own) expect(value).toBeLessThanOrEqual(1 + 1e-6);
      expect(Math.min(...own)).toBeGreaterThan(Math.max(...other));
      await open.close();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
