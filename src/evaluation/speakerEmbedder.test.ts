import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosineSimilarity } from '../audio/directions.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import { ShapeError } from '../errors.ts';
import { loadSpeakerEmbedder } from './speakerEmbedder.ts';
import { speakerFeatures, speakerMelBins, speakerSampleRate, speakerWindows } from './speakerFeatures.ts';

interface Goldens {
  readonly frames: number;
  readonly every50th: readonly (readonly number[])[];
  readonly embedding: readonly number[];
}

/** Made with librosa and onnxruntime by goldens/makeSpeakerGoldens.py. */
const goldens = JSON.parse(readFileSync(new URL('goldens/speakerGoldens.json', import.meta.url), 'utf8')) as Goldens;

/** The signal of goldens/makeSpeakerGoldens.py. */
const signal = Float32Array.from({ length: 3.2 * speakerSampleRate }, (_, i) => {
  const t = i / speakerSampleRate;
  const phase = 2 * Math.PI * (130 * t + 5 * Math.sin(2 * Math.PI * 1.5 * t));
  let sum = 0;
  for (let n = 1; n <= 20; n++) sum += (0.2 / n) * Math.sin(n * phase);
  return sum;
});

describe('speaker features', () => {
  const features = speakerFeatures(signal);

  it('equal those of librosa', () => {
    expect(features).toHaveLength(goldens.frames * speakerMelBins);
    let worst = 0;
    for (const [k, row] of goldens.every50th.entries()) {
      for (const [mel, value] of row.entries()) {
        worst = Math.max(worst, Math.abs(features[50 * k * speakerMelBins + mel]! - value));
      }
    }
    expect(worst).toBeLessThan(1e-3);
  });

  it('are cut into windows of 80 frames, 40 apart, the last whole', () => {
    const { data, count } = speakerWindows(features);
    expect(count).toBe(1 + Math.floor((goldens.frames - 80) / 40));
    expect(data.subarray(3200, 3240)).toEqual(features.subarray(40 * 40, 41 * 40));
    expect(speakerWindows(features.subarray(0, 400))).toMatchObject({ count: 1, data: { length: 3200 } });
  });
});

describe('speaker embedder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tonelab-speaker-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is undefined where it was not fetched', async () => {
    expect(await loadSpeakerEmbedder(folder)).toBeUndefined();
  });

  it('compares directions, whatever the lengths', () => {
    expect(cosineSimilarity(Float32Array.of(1, 2), Float32Array.of(2, 4))).toBeCloseTo(1);
    expect(cosineSimilarity(Float32Array.of(1, 0), Float32Array.of(0, 3))).toBeCloseTo(0);
    expect(() => cosineSimilarity(Float32Array.of(1), Float32Array.of(1, 2))).toThrow(ShapeError);
  });

  /** Runs where `tonelab weights fetch speaker-embedder` was run. */
  const cache = cacheRoot();
  it.skipIf(!existsSync(join(cache, 'speaker-embedder')))(
    'gives the vector of the Python runtime, and refuses less than 3 s',
    async () => {
      const embedder = await loadSpeakerEmbedder(cache);
      const clip = { samples: signal, sampleRate: speakerSampleRate };
      const vector = await embedder!.embed([clip]);
      expect(cosineSimilarity(vector, Float32Array.from(goldens.embedding))).toBeGreaterThan(0.999);
      await expect(embedder!.embed([{ ...clip, samples: signal.subarray(0, 30000) }])).rejects.toThrow('at least 3 s');
      await embedder!.close();
    },
  );
});
