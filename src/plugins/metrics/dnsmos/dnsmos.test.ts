import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../../audio/spectralSettings.ts';
import { metricEnvironment } from '../../../run/metricEnvironment.ts';
import { runAssets } from '../../../run/runAssets.ts';
import { dnsmosMetrics } from './index.ts';
import { opinionOf, opinionWindows } from './opinion.ts';

const sampleRate = 16_000;

/** The same in golden/makeOpinion.py. */
function signal(seconds: number): Float32Array {
  return Float32Array.from({ length: Math.trunc(seconds * sampleRate) }, (_, i) => {
    const t = i / sampleRate;
    const phase = 2 * Math.PI * (130 * t + 5 * Math.sin(2 * Math.PI * 1.5 * t));
    let buzz = 0;
    for (let n = 1; n <= 20; n++) buzz += (0.2 / n) * Math.sin(n * phase);
    return buzz * (0.5 - 0.5 * Math.cos(2 * Math.PI * 3 * t));
  });
}

describe('windows of 9.01 s', () => {
  const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i);

  it('begin each second, and short clips are doubled until one is full', () => {
    const short = opinionWindows(ramp(50_000));
    expect(short.map(({ length }) => length)).toEqual([144_160, 144_160, 144_160]);
    // 50,000 samples doubled twice are 12.5 s.
    expect([short[0]![0], short[0]![50_000], short[1]![0]]).toEqual([0, 0, 16_000]);
    expect(opinionWindows(ramp(144_160))).toHaveLength(1);
    expect(opinionWindows(ramp(160_000)).map((window) => window[0])).toEqual([0]);
    expect(opinionWindows(ramp(176_000)).map((window) => window[0])).toEqual([0, 16_000]);
  });
});

describe('DNSMOS', () => {
  it('says the command that fetches it where it is not there', async () => {
    const environment = { ...metricEnvironment(defaultSpectralSettings), assets: { resolve: () => '/nowhere' } };
    for (const plugin of dnsmosMetrics) {
      expect(plugin.create({} as never, environment).unavailable).toContain('npx tonelab weights fetch dnsmos');
    }
  });

  it('refuses a model that gives other scores', async () => {
    const model = { run: async () => ({ scores: Float32Array.of(1, 2) }) };
    const clip = { samples: signal(1), sampleRate };
    await expect(opinionOf(model, clip)).rejects.toThrow('DNSMOS: got 2 scores, expected 3');
    expect(await opinionOf(model, { samples: new Float32Array(0), sampleRate })).toBeUndefined();
  });

  const environment = metricEnvironment(defaultSpectralSettings);
  const fetched = existsSync(runAssets.resolve('dnsmos/sig_bak_ovr.onnx')) && !('notMeasured' in environment.onnx);
  /** Runs where `tonelab weights fetch dnsmos` was run. */
  it.skipIf(!fetched)('gives the figures of its own Python package', async () => {
    const golden = JSON.parse(readFileSync(new URL('golden/opinion.json', import.meta.url), 'utf8')) as Readonly<
      Record<string, readonly number[]>
    >;
    for (const [seconds, wanted] of Object.entries(golden)) {
      const clip = { samples: signal(Number(seconds)), sampleRate };
      for (const [index, name] of ['dnsmos-signal', 'dnsmos-background', 'dnsmos'].entries()) {
        const plugin = dnsmosMetrics.find((one) => one.name === name)!;
        const metric = plugin.create({} as never, environment);
        const value = await metric.measure(clip, clip, { voice: 'a', unit: 'sentence', text: '', language: 'zh' });
        expect(value, `${name} of ${seconds} s`).toBeCloseTo(wanted[index]!, 3);
      }
    }
    await environment.close();
  });
});
