import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exportSavedModel } from '../../src/export/exportSavedModel.ts';
import { speak } from '../../src/synthesis/speak.ts';
import { openSynthesizer } from '../../src/synthesis/synthesizer.ts';
import { withStyle } from '../../src/synthesis/timbre.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { toyModel, toyParts } from '../training/toySystem.ts';
import { speechParams, speechSource } from './speechSource.ts';

/** A Python that can `import tensorflow`. */
const python = process.env['TONELAB_TENSORFLOW_PYTHON'];
if (!python) {
  process.stderr.write(
    'SKIPPED: exported models are not run by TensorFlow in Python. Set TONELAB_TENSORFLOW_PYTHON to a Python that has it:\n' +
      '  python3 -m venv tf && tf/bin/pip install tensorflow-cpu && export TONELAB_TENSORFLOW_PYTHON=$PWD/tf/bin/python\n',
  );
}
const script = fileURLToPath(new URL('runSavedModel.py', import.meta.url));

describe.runIf(hasNativeBackend && python !== undefined)('an exported model in Python', () => {
  const style = { name: 'tags', tag: 'unit', values: ['phrase', 'sentence'] };
  it.each([
    ['gives', toyModel, undefined],
    ['with a style gives', { ...toyModel, style }, 1],
  ])(
    '%s the wave that the run gives, for sentences of several lengths',
    { timeout: 120_000 },
    async (_, model, place) => {
      await startTestBackend();
      const parts = toyParts(model);
      const params = await speechParams(parts);
      const plain = speechSource(parts, params, [2, 9, 31]);
      const low = plain.voices['low'] as Float32Array;
      const styled = withStyle(parts, params, tf.tensor3d(low, [1, 1, low.length]), place).dataSync<'float32'>();
      expect(styled.some((value, at) => value !== low[at])).toBe(place !== undefined);
      const source = { ...plain, voices: { low: styled } };
      const folder = join(await mkdtemp(join(tmpdir(), 'tonelab-export-')), 'model');
      await exportSavedModel(source, folder);
      const { stdout } = await promisify(execFile)(python as string, [script, folder], { maxBuffer: 2 ** 28 });
      const waves = JSON.parse(stdout) as number[][];

      const synthesizer = openSynthesizer(parts, { compile: undefined, fixed: true });
      const vector = source.voices['low'] as Float32Array;
      const timbre = tf.tensor3d(vector, [1, 1, vector.length]);
      expect(waves).toHaveLength(3);
      for (const [index, sequence] of source.examples.entries()) {
        const { samples } = await speak(synthesizer, params, sequence, { timbre, seed: 1, ...source.synthesis });
        expect(waves[index]).toHaveLength(samples.length);
        const differences = samples.map((value, at) => Math.abs(value - waves[index]![at]!));
        expect(Math.max(...differences)).toBeLessThan(1e-5);
      }
    },
  );
});
