import { expect, it } from 'vitest';
import { voiceSimilarity } from './voiceSimilarity.ts';

const sampleRate = 1000;
/** Share of the samples above and below 0 as a direction. */
const heard: number[] = [];
const embedding = {
  leastSeconds: 2,
  embed: async (samples: Float32Array) => {
    heard.push(samples.length / sampleRate);
    const above = samples.filter((value) => value > 0).length;
    return Float32Array.of(above, samples.length - above);
  },
};

function clip(seconds: number, aboveEach: number) {
  const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) => (i % 10 < aboveEach ? 0.5 : -0.5));
  return { samples, sampleRate };
}

it('compares a clip with stretches of each voice, says short clips again, and hears each only once', async () => {
  const voices: Readonly<Record<string, readonly ReturnType<typeof clip>[]>> = {
    up: Array.from({ length: 40 }, () => clip(1, 9)),
    down: [clip(3, 1)],
    rare: [clip(1, 5)],
  };
  const similarity = voiceSimilarity({ embedding, recordingsOf: (voice) => voices[voice]!, voiceSeconds: 5 });
  const short = clip(0.5, 9);
  expect(await similarity(short, 'up')).toBeCloseTo(1, 6);
  // 5 s of `up` are two stretches of at least 2 s, the left-over second joins the last; half a second is said four times.
  expect([...heard].sort()).toEqual([2, 2, 3]);
  expect(await similarity(short, 'down')).toBeCloseTo((9 * 1 + 1 * 9) / (81 + 1), 6);
  expect(heard).toHaveLength(4);
  expect(await similarity(short, 'rare')).toBeUndefined();
  expect(await similarity({ samples: new Float32Array(500), sampleRate }, 'up')).toBeUndefined();
});
