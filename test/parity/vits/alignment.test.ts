import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchMonotonicAlignment } from '../../../src/nn/ops/monotonicAlignment.ts';
import { startTestBackend } from '../../../src/testing/backends.ts';
import type { Rank } from '../../../src/tf.ts';
import { type Golden, rangedTensor, readGolden } from '../publishedState.ts';

// Made by make_goldens.py with jaywalnut310/vits' compiled monotonic_align.
const file = join(import.meta.dirname, 'alignment.safetensors');
const cases = [
  { symbolCounts: [1, 1], frameCounts: [1, 3] },
  { symbolCounts: [4, 2], frameCounts: [4, 9] },
  { symbolCounts: [7, 5], frameCounts: [19, 23] },
  { symbolCounts: [30, 17], frameCounts: [61, 80] },
] as const;

describe('monotonic alignment search', () => {
  let golden: Golden;
  beforeAll(async () => {
    await startTestBackend();
    golden = await readGolden(file);
  });

  it.each(cases)('takes the same paths as the reference: $symbolCounts symbols, $frameCounts frames', (counts) => {
    const shape = [2, Math.max(...counts.frameCounts), Math.max(...counts.symbolCounts)] as const;
    const number = cases.indexOf(counts);
    for (const [kind, scale] of [
      ['fine', 8],
      ['ties', 2],
    ] as const) {
      const drawn = rangedTensor<Rank.R3>(`scores/${number}`, [...shape], -scale, scale);
      const scores = (kind === 'ties' ? drawn.floor() : drawn).dataSync<'float32'>();
      const path = searchMonotonicAlignment({ ...counts, scores, shape });
      expect([...path], `${number}/${kind}`).toEqual([...golden.results.get(`${number}/${kind}`)!.data]);
    }
  });
});
