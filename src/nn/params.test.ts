import { beforeAll, describe, expect, it } from 'vitest';
import { startTestBackend } from '../testing/backends.ts';
import * as tf from '../tf.ts';
import { countParams, disposeParams, flattenParams, mapParams } from './params.ts';

describe('parameter trees', () => {
  beforeAll(startTestBackend);
  const tree = () => ({ layers: [{ kernel: tf.ones([2, 3]), bias: tf.zeros([3]) }], gain: tf.scalar(2) });

  it('list their leaves by path, in the order of their keys', () => {
    const params = tree();
    expect([...flattenParams(params).keys()]).toEqual(['layers/0/kernel', 'layers/0/bias', 'gain']);
    expect(flattenParams(params, 'decoder').has('decoder/gain')).toBe(true);
    expect(countParams(params)).toBe(10);
  });

  it('are mapped leaf by leaf into a tree of the same form', () => {
    const params = tree();
    const paths: string[] = [];
    const doubled = mapParams(params, (leaf, path) => {
      paths.push(path);
      return tf.mul(leaf, 2);
    });
    expect(paths).toEqual([...flattenParams(params).keys()]);
    expect(doubled.gain.dataSync()[0]).toBe(4);
    expect(doubled.layers[0]!.kernel.shape).toEqual([2, 3]);
  });

  it('are disposed as a whole', () => {
    const before = tf.memory().numTensors;
    disposeParams(tree());
    expect(tf.memory().numTensors).toBe(before);
  });
});
