import { beforeAll, describe, expect, it } from 'vitest';
import { speechScore } from '../../src/run/speechScore.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { patternTensor } from '../../src/testing/patternTensor.ts';
import * as tf from '../../src/tf.ts';
import { spectral, toyModel, toyParts, toyVits } from '../training/toySystem.ts';
import { sequenceOf, speechParams } from './speechSource.ts';

describe.runIf(hasNativeBackend).each([
  ['of mels', toyModel],
  ['of VITS', { ...toyModel, ...toyVits }],
])('the score of speech by a decoder %s', (_title, model) => {
  beforeAll(() => startTestBackend());

  it('is the same each time, another for another text, and leaves no tensor', async () => {
    const parts = toyParts(model);
    const params = await speechParams(parts);
    const timbre = patternTensor<tf.Rank.R3>([1, 1, parts.reference.outChannels], 2);
    const samples = Float32Array.from(
      { length: 30 * spectral.hopLength },
      (_, i) => 0.3 * Math.sin(0.05 * i + 1e-5 * i * i),
    );
    const listener = { parts, params, spectral: spectral as never, timbre };
    const before = tf.memory().numTensors;
    const score = speechScore(listener, samples, sequenceOf(6));
    expect(Number.isFinite(score)).toBe(true);
    expect(speechScore(listener, samples, sequenceOf(6))).toBe(score);
    expect(speechScore(listener, samples, sequenceOf(9))).not.toBe(score);
    expect(speechScore(listener, samples.subarray(0, 4 * spectral.hopLength), sequenceOf(12))).toBe(-Infinity);
    expect(tf.memory().numTensors).toBe(before);
  });
});
