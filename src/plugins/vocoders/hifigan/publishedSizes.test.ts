import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultSpectralSettings } from '../../../audio/spectralSettings.ts';
import { periodLayers, scaleLayers } from '../../../nn/discriminators/publishedWidths.ts';
import type { LayerSize } from '../../../nn/discriminators/scoringStack.ts';
import { countParams, disposeParams } from '../../../nn/params.ts';
import { randomSource } from '../../../nn/random.ts';
import { foldWeightNorm } from '../../../nn/weightNorm.ts';
import { startTestBackend } from '../../../testing/backends.ts';
import { makePart } from '../../../testing/contractSuite.ts';
import { hifigan } from './index.ts';

/** The preset's own keys over those of the presets that it starts from. */
function preset(name: string): object {
  const { defaults = [], ...own } = parse(readFileSync(`configs/model/vocoder/${name}.yaml`, 'utf8'));
  const { name: _plugin, ...keys } = Object.assign({}, ...(defaults as string[]).map(preset), own);
  return keys;
}

/** Weights and biases of a stack with its score, from one channel on. */
function countStack(layers: readonly LayerSize[]): number {
  const all = [...layers, { outChannels: 1, kernelSize: 3, stride: 1, groups: 1 }];
  return all.reduce((sum, { outChannels, kernelSize, groups }, index) => {
    const inChannels = all[index - 1]?.outChannels ?? 1;
    return sum + outChannels * (kernelSize * (inChannels / groups) + 1);
  }, 0);
}

describe('HiFi-GAN as published', () => {
  beforeAll(startTestBackend);

  // Counted in jik876/hifi-gan's own modules, norms removed; the paper's table 1 has 13.92 M, 0.92 M and 1.46 M.
  it.each([
    ['hifigan-v1', 13_926_017],
    ['hifigan-v2', 925_985],
    ['hifigan-v3', 1_462_273],
  ])('%s has %i parameters in its generator', (name, parameters) => {
    const vocoder = makePart(hifigan, preset(name), {
      spectral: defaultSpectralSettings,
      features: { form: 'mel', channels: 80 },
      timbreChannels: 4,
    });
    const params = vocoder.init(randomSource(1));
    const folded = foldWeightNorm(params);
    expect(countParams(folded)).toBe(parameters);
    disposeParams(params);
    disposeParams(folded);
  });

  it('has discriminators of 41.1 and 29.6 million parameters', () => {
    expect(5 * countStack(periodLayers(1))).toBe(41_092_165);
    expect(3 * countStack(scaleLayers(1))).toBe(29_610_627);
  });
});
