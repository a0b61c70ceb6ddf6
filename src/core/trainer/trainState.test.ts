import { beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend } from '../../testing/backends.ts';
import * as tf from '../../tf.ts';
import { groupParams } from './trainState.ts';

beforeAll(() => startTestBackend());

describe('groupParams', () => {
  it('lays small parameters of one rule end to end and leaves large ones alone', () => {
    const params = new Map<string, tf.Tensor>([
      ['decoder/a', tf.fill([3], 1)],
      ['decoder/large', tf.fill([512, 512], 2)],
      ['decoder/b', tf.fill([2, 2], 3)],
      ['decoder/frozen', tf.fill([5], 4)],
    ]);
    const table = [...params].map(([path, { shape }]) => ({
      path,
      shape,
      match: '**',
      rule: 0,
      rate: path.endsWith('frozen') ? null : { peak: 1, warmupSteps: 0, decay: 'constant' as const },
    }));
    const groups = groupParams(params, table, { slots: new Map(), updateOf: () => 'g', averaged: false });
    expect(groups.map(({ paths, values }) => [paths, values.shape])).toEqual([
      [['decoder/a', 'decoder/b'], [7]],
      [['decoder/large'], [512 * 512]],
    ]);
    expect([...(groups[0]?.values.dataSync() ?? [])]).toEqual([1, 1, 1, 3, 3, 3, 3]);
  });
});
