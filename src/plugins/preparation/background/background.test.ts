import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { amplitudeToDb, rootMeanSquare } from '../../../audio/level.ts';
import { defaultSpectralSettings } from '../../../audio/spectralSettings.ts';
import { linearSpectrogram } from '../../../audio/spectrogram.ts';
import { encodeWav } from '../../../audio/wavFile.ts';
import { buzz } from '../../../corpus/toneFixture.ts';
import { backgroundStep } from './index.ts';
import { createStep } from './step.ts';

const folder = mkdtempSync(join(tmpdir(), 'background-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sampleRate = 22050;
const speech = buzz(1, 150);

/** What the step adds to a recording. */
async function added(node: object, samples = speech): Promise<Float32Array> {
  const { options } = backgroundStep.create(backgroundStep.configSchema.parse(node) as never, {
    spectral: defaultSpectralSettings,
  });
  const work = await createStep(options as never);
  const { channels } = await work({ channels: [samples], sampleRate });
  return channels[0]!.map((sample, n) => sample - samples[n]!);
}

/** dB of an octave from `fromHz` on. */
async function octaveDb(sound: string, fromHz: number): Promise<number> {
  const { data, bins, frames } = linearSpectrogram(await added({ sound }, buzz(1.5, 150)), defaultSpectralSettings);
  const hzPerBin = sampleRate / defaultSpectralSettings.nFft;
  let power = 0;
  for (let frame = 0; frame < frames; frame++)
    for (let bin = Math.round(fromHz / hzPerBin); bin < Math.round((2 * fromHz) / hzPerBin); bin++)
      power += data[frame * bins + bin]! ** 2;
  return 10 * Math.log10(power);
}

describe('the step background', () => {
  it.each(['white', 'pink', 'chords'])('mixes %s in at the ratio that is asked for', async (sound) => {
    for (const signalToNoiseDb of [20, 10, 0]) {
      const noise = await added({ sound, signalToNoiseDb });
      const ratio = amplitudeToDb(rootMeanSquare(speech)) - amplitudeToDb(rootMeanSquare(noise));
      expect(ratio).toBeCloseTo(signalToNoiseDb, 2);
    }
  });

  it('gives a recording the same background each time, and another one another', async () => {
    expect(await added({})).toEqual(await added({}));
    expect(await added({ seed: 2 })).not.toEqual(await added({}));
    const [here, there] = [await added({}), await added({}, buzz(1, 151))];
    const product = here.reduce((sum, sample, n) => sum + sample * there[n]!, 0) / here.length;
    expect(Math.abs(product)).toBeLessThan(0.1 * rootMeanSquare(here) * rootMeanSquare(there));
  });

  it('spreads white noise evenly over frequencies and pink noise evenly over octaves', async () => {
    const [low, high] = [await octaveDb('white', 500), await octaveDb('white', 4000)];
    expect(high - low).toBeCloseTo(9, 0);
    const [lowPink, highPink] = [await octaveDb('pink', 500), await octaveDb('pink', 4000)];
    expect(Math.abs(highPink - lowPink)).toBeLessThan(1.5);
  });

  it('takes stretches of recordings, at another rate and longer than they are too', async () => {
    const file = join(folder, 'hum.wav');
    writeFileSync(file, encodeWav(buzz(0.3, 500, 8000), 8000));
    const noise = await added({ files: [file], signalToNoiseDb: 6 });
    expect(noise).toHaveLength(speech.length);
    expect(amplitudeToDb(rootMeanSquare(speech) / rootMeanSquare(noise))).toBeCloseTo(6, 2);
    await expect(added({ files: [join(folder, 'none.wav')] })).rejects.toThrow(/none\.wav cannot be read: .*files/);
  });

  it('knows a file by what is in it', () => {
    const file = join(folder, 'changing.wav');
    const options = () =>
      JSON.stringify(
        backgroundStep.create(backgroundStep.configSchema.parse({ files: [file] }) as never, {
          spectral: defaultSpectralSettings,
        }).options,
      );
    writeFileSync(file, encodeWav(buzz(0.1, 500), 22050));
    const before = options();
    writeFileSync(file, encodeWav(buzz(0.1, 501), 22050));
    expect(options()).not.toBe(before);
  });

  it('leaves silence silent', async () => {
    expect(rootMeanSquare(await added({}, new Float32Array(4000)))).toBe(0);
  });
});
