import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { defaultSpectralSettings } from '../src/audio/spectralSettings.ts';
import { builtInPlugins } from '../src/cli/builtInPlugins.ts';
import { Registry } from '../src/core/registry.ts';
import { gatesSchema } from '../src/corpus/gates.ts';
import { preparationSteps } from '../src/run/preparationSteps.ts';
import { packageRoot } from '../src/run/runAssets.ts';

/** The steps and gates of `configs/preparation/<name>.yaml`, for benchmarks that call `prepareCorpus` themselves. */
export function openPreparation(name: string) {
  const preparation = parse(readFileSync(join(packageRoot, 'configs', 'preparation', `${name}.yaml`), 'utf8'));
  const checkNode = (plugin: { readonly configSchema: unknown }, node: unknown): unknown =>
    (plugin.configSchema as { parse(node: unknown): unknown }).parse(node);
  const config = { ...preparation, spectral: defaultSpectralSettings, gates: null };
  return {
    steps: preparationSteps(config, new Registry().register(...builtInPlugins), checkNode),
    gates: gatesSchema.parse(preparation.gates),
  };
}
