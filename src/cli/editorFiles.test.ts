// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plainValue } from '../core/config/configNode.ts';
import { parseYamlTree } from '../core/config/yamlTree.ts';
import { Registry } from '../core/registry.ts';
import { builtInPlugins } from './builtInPlugins.ts';
import { builtInConfigs } from './configTree.ts';
import { editorFiles } from './editorFiles.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = editorFiles(new Registry().register(...builtInPlugins), ['configs']);
const shipped = readdirSync(builtInConfigs, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.yaml'));

function schemaOf(group: string): z.ZodType {
  const text = files.get(`.vscode/schemas/${group === '.' ? 'config' : group.replaceAll('/', '-')}.json`);
  return z.fromJSONSchema(JSON.parse(text ?? 'false'));
}

const accepts = (group: string, yaml: string) =>
  schemaOf(group).safeParse(plainValue(parseYamlTree(yaml, 'test.yaml'))).success;

describe('the schemas for editors', () => {
  it('stand in the repository as they are generated (tonelab config --schemas)', () => {
    for (const [place, text] of files) {
      expect(existsSync(join(root, place)), place).toBe(true);
      expect(readFileSync(join(root, place), 'utf8'), place).toBe(text);
    }
  });

  it.each(shipped)('accept %s', (file) => {
    expect(accepts(dirname(file), readFileSync(join(builtInConfigs, file), 'utf8'))).toBe(true);
  });

  it('refuse a misspelt key, a value of another type and an unknown plugin', () => {
    expect(accepts('trainer', 'keepLast: 2\n')).toBe(true);
    expect(accepts('trainer', 'keepLasst: 2\n')).toBe(false);
    expect(accepts('trainer', 'keepLast: many\n')).toBe(false);
    expect(accepts('model/vocoder', 'name: griffin-limm\n')).toBe(false);
    expect(accepts('recipe', 'stages: {base: {until: {step: 5}}}\n')).toBe(false);
    expect(accepts('experiment', 'model: {vocoder: {iteration: 5}}\n')).toBe(false);
  });

  it('leave room for interpolations, ??? and defaults', () => {
    expect(
      accepts('trainer', 'defaults: [default, {override /model: small}]\nkeepLast: "${seed}"\nprecision: ???\n'),
    ).toBe(true);
  });
});
