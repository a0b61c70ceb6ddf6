import { mkdtempSync, readdirSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ReferenceFrontEnd } from '../../src/core/contracts.ts';
import type { PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
import { stretchWindows } from '../../src/run/stretchWindows.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { expectNoLeak } from '../../src/testing/expectNoLeak.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus } from './toyCorpus.ts';

const pool = toyCorpus.utterances.filter(({ split }) => split === 'train');
const sampleRate = toyCorpus.settings.sampleRate;

/** Says how many samples each stretch has and what they sum to. */
function counting(leastSeconds: number) {
  const passes: number[] = [];
  const frontEnd: ReferenceFrontEnd = {
    channels: 2,
    leastSeconds,
    rows(_params, stretches) {
      passes.push(stretches.length);
      const sum = (samples: Float32Array) => samples.reduce((total, value) => total + value, 0);
      return tf.tensor2d(stretches.map((samples) => [samples.length, sum(samples)]));
    },
  };
  return { frontEnd, passes, source: stretchWindows(pool, { seed: 3, frontEnd, params: {}, sampleRate }) };
}

const lengthOf = (utterances: typeof pool) => utterances.reduce((sum, { frames }) => sum + frames * 8, 0);

it('draws rows of stretches that last long enough', async () => {
  await startTestBackend();
  const { source } = counting(0.03);
  const rows = Array.from({ length: 12 }, (_, draw) => source.windowOf('high', new Set(), `draw ${draw}`).row!);
  for (const [samples] of rows) expect(samples).toBeGreaterThanOrEqual(0.03 * sampleRate);
  expect(new Set(rows.map((row) => row.join())).size).toBeGreaterThan(2);
});

it('leaves out stretches with an utterance of the batch', async () => {
  await startTestBackend();
  const { source } = counting(0.001);
  const [only, ...batch] = pool.filter(({ speaker }) => speaker === 'high') as [
    PreparedUtterance,
    ...PreparedUtterance[],
  ];
  const ids = new Set(batch.map(({ id }) => id));
  const expected = [only.wave().length, only.wave().reduce((total, value) => total + value, 0)];
  for (let draw = 0; draw < 12; draw++) {
    expect(source.windowOf('high', ids, `draw ${draw}`).row).toEqual(Float32Array.from(expected));
  }
});

it('lays all of a speaker end to end where that is short, batch or not', async () => {
  await startTestBackend();
  const { source } = counting(60);
  const low = pool.filter(({ speaker }) => speaker === 'low');
  const { row } = source.windowOf('low', new Set(low.map(({ id }) => id)), 'any');
  expect(row?.[0]).toBe(lengthOf(low));
});

it('computes a stretch once, in groups that do not depend on what is asked for first', async () => {
  await startTestBackend();
  const names = Array.from({ length: 40 }, (_, index) => `window ${index}`);
  const drawn = (order: readonly string[]) => {
    const { source, passes } = counting(0.001);
    const rows = new Map(order.map((name) => [name, source.windowOf('high', new Set(), name).row?.join()]));
    return { rows: names.map((name) => rows.get(name)), passes };
  };
  const [forwards, backwards] = [drawn(names), drawn(names.toReversed())];
  expect(backwards.rows).toEqual(forwards.rows);
  expect(forwards.passes.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(pool.length);
  expect(forwards.passes.length).toBeGreaterThan(1);
  expectNoLeak(() => {
    counting(0.03).source.windowOf('high', new Set(), 'one');
    return undefined;
  });
});

it('keeps rows beside the features, by the parameters that made them, and computes a torn file anew', async () => {
  await startTestBackend();
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-rows-'));
  const files = () => readdirSync(join(folder, 'reference')).sort();
  const drawn = (scale: number) => {
    const { frontEnd, passes } = counting(0.001);
    const params = { scale: tf.scalar(scale) };
    const source = stretchWindows(pool, { seed: 3, frontEnd, params, sampleRate, folder });
    const rows = Array.from({ length: 40 }, (_, draw) => source.windowOf('high', new Set(), `window ${draw}`).row);
    return { rows, passes: passes.length };
  };
  const computed = drawn(1);
  expect(computed.passes).toBeGreaterThan(1);
  expect(files()).toHaveLength(computed.passes);
  expect(drawn(1)).toEqual({ rows: computed.rows, passes: 0 });
  truncateSync(join(folder, 'reference', files()[0] as string), 4);
  expect(drawn(1)).toEqual({ rows: computed.rows, passes: 1 });
  expect(drawn(2).passes).toBe(computed.passes);
  expect(files()).toHaveLength(2 * computed.passes);
});
