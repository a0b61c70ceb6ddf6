import { fileURLToPath } from 'node:url';
import { checkRunConfig } from '../../../src/cli/configCheck.ts';
import { configPlace } from '../../../src/cli/configTree.ts';
import { composeConfig } from '../../../src/core/config/composeConfig.ts';
import { findProject } from '../../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../../src/core/model/assembleModel.ts';
import type { ModelParts } from '../../../src/core/objectives/modelParts.ts';

/** PUBLISHED_KINDS of synthesizer.py as changes to model=vits, which is VITS for VCTK. */
export const publishedKinds = {
  ljs: ['model/reference=none'],
  ljs_nosdp: ['model/reference=none', 'model/duration=deterministic'],
  vctk: [],
} as const;

/** The parts of model=vits as a run makes them, for as many symbols and speakers as the reference has. */
export async function publishedParts(overrides: readonly string[]): Promise<ModelParts> {
  const project = await findProject(fileURLToPath(new URL('../../../', import.meta.url)));
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  const composed = composeConfig({ ...place, overrides: ['model=vits', ...overrides] });
  const { config, registry } = await checkRunConfig(composed, project);
  return assembleModel(config.model, registry, {
    assets: { resolve: (path) => path },
    spectral: config.preparation.spectral,
    text: { symbolCount: 178, toneCount: 1, languageCount: 1 },
    speakerCount: 109,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
}
