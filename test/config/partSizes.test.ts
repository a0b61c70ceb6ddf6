import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkRunConfig } from '../../src/cli/configCheck.ts';
import { configPlace } from '../../src/cli/configTree.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { countParams, disposeParams } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { foldWeightNorm } from '../../src/nn/weightNorm.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import { syllableClassCounts } from '../../src/text/syllableClasses.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The parts of the default config with other options, told 60 symbols, 6 tones and 2 languages. */
async function partsOf(overrides: readonly string[]): Promise<ModelParts> {
  const project = await findProject(root);
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  const { config, registry } = await checkRunConfig(composeConfig({ ...place, overrides }), project);
  return assembleModel(config.model, registry, {
    assets: { resolve: (path) => `${root}/${path}` },
    spectral: config.preparation.spectral,
    text: { symbolCount: 60, toneCount: 6, languageCount: 2 },
    speakerCount: 1,
    recognised: syllableClassCounts,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
}

/** Parameters of a part whose weight norms are folded, as published counts are. */
function sizeOf(part: { init(random: ReturnType<typeof randomSource>): Parameters<typeof countParams>[0] }): number {
  const params = part.init(randomSource(1));
  const folded = foldWeightNorm(params);
  const size = countParams(folded);
  disposeParams(params);
  disposeParams(folded);
  return size;
}

/**
 * Counted by the scripts in test/parity in the reference's own modules, norms folded: the Conformer without embeddings, Glow-TTS'
 * flow and Matcha-TTS' estimator without a speaker vector.
 */
const publishedSize = { conformer: 33_090_048, glowTts: 21_423_936 - 12 * 16 * 192, matcha: 11_008_848 };
/** What makes the text's mean mel of the default encoder's states. */
const prior = (96 + 1) * 80;

describe('the numbers of parameters', () => {
  beforeAll(() => startTestBackend());

  it.each([
    ['model/phonemes=conformer-nano', 'phonemes', 618_528],
    ['model/phonemes=conformer-small', 'phonemes', 2_206_208],
    ['model/phonemes=conformer', 'phonemes', publishedSize.conformer + (60 + 6 + 2) * 384 + (160 + 1) * 384],
    ['model/decoder=flow-mel-nano', 'decoder', 2_017_520],
    ['model/decoder=flow-mel-small', 'decoder', 6_436_304],
    ['model/decoder=flow-mel', 'decoder', publishedSize.glowTts + 12 * (256 + 1) * 4 * 384 + prior],
    ['model/decoder=flow-matching-nano', 'decoder', 853_728],
    ['model/decoder=flow-matching-small', 'decoder', 3_120_160],
    ['model/decoder=flow-matching', 'decoder', publishedSize.matcha + 256 * (1024 + 3 * 256 + 256) + prior],
    ['model/reference=mel-style', 'reference', 454_144],
    ['model/reference=gst', 'reference', 567_584],
    ['model/reference=ge2e', 'reference', 1_423_616],
    ['model/recogniser=small', 'recogniser', 296_228],
    ['model/recogniser=nano', 'recogniser', 142_212],
  ] as const)('of %s are what docs/parts.md says', async (choice, kind, parameters) => {
    const parts = await partsOf([choice]);
    expect(sizeOf(parts[kind]!)).toBe(parameters);
  });
});
