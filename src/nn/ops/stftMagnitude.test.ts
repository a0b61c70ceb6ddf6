import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectNoLeak } from '../../testing/expectNoLeak.ts';
import { gradcheck } from '../../testing/gradcheck.ts';
import { patternTensor } from '../../testing/patternTensor.ts';
import '../../testing/toBeAllClose.ts';
import * as tf from '../../tf.ts';
import { logMel } from './logMel.ts';
import { type StftSettings, stftMagnitude } from './stftMagnitude.ts';

/** Reflect padding, framing, Hann window and discrete Fourier transform, term by term. */
function magnitudeByDefinition(wave: readonly number[], { nFft, hopLength, winLength }: StftSettings): number[][] {
  const reach = Math.floor((nFft - hopLength) / 2);
  const at = (position: number): number => {
    const last = wave.length - 1;
    if (position < 0) return wave[-position]!;
    return position > last ? wave[2 * last - position]! : wave[position]!;
  };
  const frames = Math.floor((wave.length + 2 * reach - nFft) / hopLength) + 1;
  const offset = Math.floor((nFft - winLength) / 2);
  return Array.from({ length: frames }, (_f, frame) =>
    Array.from({ length: nFft / 2 + 1 }, (_b, bin) => {
      let [re, im] = [0, 0];
      for (let n = 0; n < winLength; n += 1) {
        const window = 0.5 * (1 - Math.cos((2 * Math.PI * n) / winLength));
        const sample = at(frame * hopLength + offset + n - reach) * window;
        const phase = (2 * Math.PI * bin * (n + offset)) / nFft;
        re += sample * Math.cos(phase);
        im -= sample * Math.sin(phase);
      }
      return Math.sqrt(re * re + im * im + 1e-6);
    }),
  );
}

const settings = [
  { nFft: 16, hopLength: 4, winLength: 16 },
  { nFft: 16, hopLength: 5, winLength: 12 },
];

describeEachBackend('stftMagnitude', () => {
  it.each(settings)('equals the windowed Fourier transform for %o', (given) => {
    const wave = patternTensor<tf.Rank.R2>([2, 61]);
    const expected = wave.arraySync().map((samples) => magnitudeByDefinition(samples, given));
    const spectrum = stftMagnitude(wave, given);
    expect(spectrum.shape).toEqual([2, expected[0]!.length, 9]);
    expect(spectrum).toBeAllClose(expected, 2e-5);
  });

  it('has one frame per hop where the hop divides the wave', () => {
    const spectrum = stftMagnitude(tf.zeros([1, 8192]), { nFft: 1024, hopLength: 256, winLength: 1024 });
    expect(spectrum.shape).toEqual([1, 32, 513]);
    expect(spectrum).toBeAllClose(tf.fill([1, 32, 513], 1e-3));
  });

  it.each(settings)('has the gradients of finite differences, log-mel too, for %o', (given) => {
    const wave = patternTensor<tf.Rank.R2>([1, 23]);
    const filterbank = tf.abs(patternTensor<tf.Rank.R2>([9, 3], 2)) as tf.Tensor2D;
    gradcheck((input) => stftMagnitude(input, given), [wave], { step: 2e-3 });
    gradcheck((input) => logMel(stftMagnitude(input, given), filterbank), [wave], { step: 2e-3 });
    expectNoLeak(() => tf.tidy(() => logMel(stftMagnitude(wave, given), filterbank)));
  });

  it('floors log-mel at ln 1e-5 and says which bins do not fit', () => {
    const quiet = logMel(tf.zeros([1, 2, 9]), tf.ones([9, 3]));
    expect(quiet).toBeAllClose(tf.fill([1, 2, 3], Math.log(1e-5)));
    expect(() => logMel(tf.zeros([1, 2, 8]), tf.ones([9, 3]))).toThrow(
      /magnitude is \[1, 2, 8\], expected \[B, Ty, 9\]/,
    );
  });

  it('says when the wave is too short', () => {
    expect(() => stftMagnitude(tf.zeros([1, 6]), settings[0]!)).toThrow(/wave is \[1, 6\].*above 6 samples/);
  });
});
