import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../audio/spectralSettings.ts';
import type { Metric, MetricRecording, Plugin } from '../../core/contracts.ts';
import { duration } from './duration/index.ts';
import { logF0 } from './logF0/index.ts';
import { longTermSpectrum } from './longTermSpectrum/index.ts';
import { mcd } from './mcd/index.ts';
import { register } from './register/index.ts';
import { voicing } from './voicing/index.ts';

const rate = defaultSpectralSettings.sampleRate;
const plugins: readonly Plugin<'metric'>[] = [mcd, logF0, voicing, duration, longTermSpectrum, register];

const make = (plugin: Plugin<'metric'>, config: object = {}): Metric =>
  plugin.create(plugin.configSchema.parse(config) as never, { spectral: defaultSpectralSettings });

interface Vowel {
  readonly seconds: number;
  readonly hz: number;
  readonly resonanceHz: number;
}

/** A sustained vowel in silence. */
function vowel({ seconds, hz, resonanceHz }: Vowel): MetricRecording {
  const samples = new Float32Array((seconds + 0.2) * rate);
  for (let i = 0; i < seconds * rate; i++) {
    for (let n = 1; n * hz < 7000; n++) {
      const gain = 0.1 / (1 + ((n * hz - resonanceHz) / 250) ** 2);
      samples[i + 0.1 * rate] = samples[i + 0.1 * rate]! + gain * Math.sin((2 * Math.PI * n * hz * i) / rate);
    }
  }
  return { samples, sampleRate: rate };
}

const plain = vowel({ seconds: 0.2, hz: 140, resonanceHz: 600 });

describe('metric plugins', () => {
  it.each(plugins)('$name is near zero for a recording beside itself', async (plugin) => {
    expect(await make(plugin).measure({ ...plain, samples: plain.samples.slice() }, plain)).toBeLessThan(0.01);
  });

  it.each(plugins)('$name has no figure for silence', async (plugin) => {
    const silence = { samples: new Float32Array(rate), sampleRate: rate };
    expect(await make(plugin).measure(silence, plain)).toBeUndefined();
  });

  it.each(plugins)('$name refuses keys that it does not know', (plugin) => {
    expect(plugin.configSchema.safeParse({ surely: 'unknown' }).success).toBe(false);
  });

  it('measures pitch in semitones, and leaves it out of the contour', async () => {
    const higher = vowel({ seconds: 0.2, hz: 140 * 2 ** (3 / 12), resonanceHz: 600 });
    expect(await make(register).measure(higher, plain)).toBeCloseTo(3, 1);
    expect(await make(logF0).measure(higher, plain)).toBeCloseTo(3, 0);
    expect(await make(logF0, { contour: true }).measure(higher, plain)).toBeLessThan(0.5);
  });

  it('measures duration and sound each on its own', async () => {
    const longer = vowel({ seconds: 0.3, hz: 140, resonanceHz: 600 });
    const brighter = vowel({ seconds: 0.2, hz: 140, resonanceHz: 1800 });
    expect(Math.abs((await make(duration).measure(longer, plain))! - 35)).toBeLessThan(15);
    expect(await make(duration).measure(brighter, plain)).toBeLessThan(3);
    for (const metric of [make(mcd), make(longTermSpectrum)]) {
      expect(await metric.measure(brighter, plain)).toBeGreaterThan(3 + 2 * (await metric.measure(longer, plain))!);
    }
  });
});
