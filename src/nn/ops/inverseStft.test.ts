import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../errors.ts';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import type { Rank } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { exactGelu } from './exactGelu.ts';
import { inverseStft } from './inverseStft.ts';

const settings = { nFft: 8, hopLength: 2 };

/** Spectrum of every windowed frame of a wave that is padded with zeros, by the definition of the Fourier transform. */
function spectrumOf(wave: Float32Array, frames: number): { real: tf.Tensor3D; imaginary: tf.Tensor3D } {
  const { nFft, hopLength } = settings;
  const bins = nFft / 2 + 1;
  const [real, imaginary] = [new Float32Array(frames * bins), new Float32Array(frames * bins)];
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++) {
      for (let n = 0; n < nFft; n++) {
        const sample = wave[frame * hopLength + n - (nFft - hopLength) / 2] ?? 0;
        const windowed = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / nFft));
        const phase = (2 * Math.PI * bin * n) / nFft;
        real[frame * bins + bin]! += windowed * Math.cos(phase);
        imaginary[frame * bins + bin]! -= windowed * Math.sin(phase);
      }
    }
  }
  const shape = [1, frames, bins] as [number, number, number];
  return { real: tf.tensor3d(real, shape), imaginary: tf.tensor3d(imaginary, shape) };
}

describeEachBackend('inverseStft', () => {
  it('gives back the wave that a spectrogram was made of, ends included', () => {
    const wave = patternTensor<Rank.R1>([14], 3).dataSync<'float32'>();
    expect(inverseStft(spectrumOf(wave, 7), settings).reshape([-1])).toBeAllClose(wave, 1e-5);
    const spectrum = spectrumOf(wave, 7);
    expectNoLeak(() => inverseStft(spectrum, settings));
  });

  it('has the gradients of finite differences', () => {
    const part = (seed: number) => patternTensor<Rank.R3>([2, 3, 5], seed);
    gradcheck(
      (real, imaginary) => inverseStft({ real: real as tf.Tensor3D, imaginary: imaginary as tf.Tensor3D }, settings),
      [part(1), part(2)],
    );
  });

  it('says what is wrong with its spectrum or framing', () => {
    const part = tf.zeros([1, 2, 5]) as tf.Tensor3D;
    const spectrum = { real: part, imaginary: part };
    expect(() => inverseStft(spectrum, { nFft: 16, hopLength: 4 })).toThrow(ShapeError);
    expect(() => inverseStft(spectrum, { nFft: 8, hopLength: 6 })).toThrow(/expected at least 12/);
  });
});

describe('the definition of GELU', () => {
  describeEachBackend('exactGelu', () => {
    it('is x times the normal distribution function, with its gradient', () => {
      const x = tf.tensor1d([-3, -1, 0, 0.5, 2]);
      // torch.nn.functional.gelu
      expect(exactGelu(x)).toBeAllClose([-0.00404969, -0.15865526, 0, 0.34573123, 1.9544997], 1e-6);
      gradcheck((input) => exactGelu(input), [x]);
      expectNoLeak(() => exactGelu(x));
    });
  });
});
