import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkRunConfig } from '../../src/cli/configCheck.ts';
import { builtInConfigs, configPlace } from '../../src/cli/configTree.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { startTonelab } from '../../src/testing/startTonelab.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(builtInConfigs, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replaceAll('\\', '/').replace(/\.yaml$/, ''))
  .sort();
const options = files.filter((file) => file.includes('/'));

async function check(overrides: readonly string[]) {
  const project = await findProject(root);
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  return checkRunConfig(composeConfig({ ...place, overrides }), project);
}

/** How an option is chosen: those that the defaults list lacks have their place in a stage. */
function choice(group: string, option: string): string {
  const pool = 'recipe.stages.few-shot.data.target';
  if (group === 'selection') return `+selection@${pool}.selection=${option}`;
  return group === 'sampler' ? `+sampler@recipe.stages.few-shot.sampler=${option}` : `${group}=${option}`;
}

/** Files and folders of the user's own must be named; a latent needs a vocoder that reads it. */
function required(group: string, option: string): readonly string[] {
  if (group === 'model/decoder' && option.startsWith('vits')) return ['model/vocoder=hifigan-nano'];
  const node = group === 'selection' ? 'recipe.stages.few-shot.data.target.selection' : group.replaceAll('/', '.');
  const text = readFileSync(join(builtInConfigs, group, `${option}.yaml`), 'utf8');
  return [...text.matchAll(/^(\w+): \?\?\?/gm)].map(([, key]) => `${node}.${key}=mine`);
}

describe('the configs that ship', () => {
  it('are found', () => {
    expect(files).toContain('config');
    expect(options.length).toBeGreaterThan(25);
  });

  it('compose and validate as they stand', async () => {
    const { config } = await check([]);
    expect(config.seed).toBe(1);
  });

  it.each(options)('%s composes and validates', async (file) => {
    const group = dirname(file);
    const option = relative(group, file);
    await check([choice(group, option), ...required(group, option)]);
  });

  it.each(options.filter((file) => dirname(file) === 'model'))('%s is a system whose parts fit', async (file) => {
    const { config, registry } = await check([file.replace('/', '=')]);
    const parts = assembleModel(config.model, registry, {
      assets: { resolve: (path) => `${root}/${path}` },
      spectral: config.preparation.spectral,
      text: { symbolCount: 10, toneCount: 6, languageCount: 2 },
      speakerCount: 1,
      checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
    });
    expect(parts.vocoder.accepts).toEqual(parts.decoder.emits);
  });
});

describe('tonelab config --check', () => {
  it('exits 0 for the default, and 2 with a suggestion for a misspelt key, plugin or option', async () => {
    const runs = await Promise.all(
      [[], ['+trainer.keepLasst=3'], ['model.vocoder.name=griffin-limm'], ['model=nanno']].map(
        (overrides) => startTonelab(root, ['config', '--check', ...overrides]).ended,
      ),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 2, 2, 2]);
    expect(runs[1]?.stderr).toMatch(/keepLast\b/);
    expect(runs[2]?.stderr).toMatch(/'griffin-lim'/);
    expect(runs[3]?.stderr).toMatch(/nano/);
  });
});
