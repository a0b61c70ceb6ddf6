import { beforeAll, describe, expect, it } from 'vitest';
import { countParams, disposeParams, type ParamTree } from '../../../src/nn/params.ts';
import { type RandomSource, randomSource } from '../../../src/nn/random.ts';
import { startTestBackend } from '../../../src/testing/backends.ts';
import { publishedKinds, publishedParts } from './publishedParts.ts';

function count(part: { init(random: RandomSource): ParamTree } | undefined): number {
  const params = part?.init(randomSource(1)) ?? {};
  const total = countParams(params);
  disposeParams(params);
  return total;
}

// Counted by make_goldens.py in jaywalnut310/vits' own SynthesizerTrn and MultiPeriodDiscriminator, weight norm included.
const published = {
  ljs: {
    enc_p: 6_326_784,
    dec: 14_337_024,
    enc_q: 7_238_016,
    flow: 7_102_080,
    dp: 1_317_168,
    emb_g: 0,
    total: 36_321_072,
  },
  ljs_nosdp: {
    enc_p: 6_326_784,
    dec: 14_337_024,
    enc_q: 7_238_016,
    flow: 7_102_080,
    dp: 345_857,
    emb_g: 0,
    total: 35_349_761,
  },
  vctk: {
    enc_p: 6_326_784,
    dec: 14_468_608,
    enc_q: 8_823_168,
    flow: 8_687_232,
    dp: 1_366_512,
    emb_g: 27_904,
    total: 39_700_208,
  },
};
const projection = 74_112;
const discriminators = 46_747_132;

describe('model=vits has the parameters of VITS', () => {
  beforeAll(startTestBackend);

  it.each(['ljs', 'ljs_nosdp', 'vctk'] as const)('as configs/%s.json has', async (kind) => {
    const parts = await publishedParts(publishedKinds[kind]);
    const { enc_p, enc_q, flow, dec, dp, emb_g, total } = published[kind];
    const counts = {
      phonemes: count(parts.phonemes),
      reference: count(parts.reference),
      decoder: count(parts.decoder),
      duration: count(parts.duration),
      vocoder: count(parts.vocoder),
    };
    expect(counts).toEqual({
      phonemes: enc_p - projection,
      reference: emb_g,
      decoder: projection + enc_q + flow,
      duration: dp,
      vocoder: dec,
    });
    expect(Object.values(counts).reduce((sum, own) => sum + own)).toBe(total);
  });

  it('and of its discriminators', async () => {
    const { vocoder } = await publishedParts([]);
    expect(count(vocoder.training?.discriminators)).toBe(discriminators);
  });
});
