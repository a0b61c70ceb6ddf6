import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPluginModules } from './pluginModule.ts';
import { findProject } from './projectConfig.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tonelab-project-'));
  writeFileSync(path.join(root, 'package.json'), '{"name": "mine"}');
  mkdirSync(path.join(root, 'below'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('loadPluginModules', () => {
  it('loads modules beside the file', async () => {
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./mine.mjs]\n');
    writeFileSync(path.join(root, 'mine.mjs'), "export const plugins = [{ kind: 'vocoder', name: 'mine' }];\n");
    const [loaded] = await loadPluginModules(await findProject(root));
    expect(loaded).toMatchObject({ module: './mine.mjs', plugins: [{ kind: 'vocoder', name: 'mine' }] });
  });

  it('takes recipes and folders of config groups beside plugins, and says what is wrong with them', async () => {
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./more.mjs]\n');
    const folder = JSON.stringify(path.join(root, 'conf'));
    const text = `export const plugins = []; export const recipes = [{ name: 'mine' }]; export const configPath = [${folder}];`;
    writeFileSync(path.join(root, 'more.mjs'), text);
    const [loaded] = await loadPluginModules(await findProject(root));
    expect(loaded).toMatchObject({ recipes: [{ name: 'mine' }], configPath: [path.join(root, 'conf')] });
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./relative.mjs]\n');
    writeFileSync(path.join(root, 'relative.mjs'), "export const plugins = []; export const configPath = ['conf'];\n");
    await expect(loadPluginModules(await findProject(root))).rejects.toThrow(/"conf"; expected absolute folders/);
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./nameless.mjs]\n');
    writeFileSync(path.join(root, 'nameless.mjs'), 'export const plugins = []; export const recipes = [1];\n');
    await expect(loadPluginModules(await findProject(root))).rejects.toThrow(/recipes\[0\] has no 'name'/);
  });

  it('says which module is missing or brings nothing', async () => {
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./nowhere.mjs]\n');
    await expect(loadPluginModules(await findProject(root))).rejects.toThrow(
      /'\.\/nowhere\.mjs' \(from .*tonelab\.config\.yaml\)/,
    );
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./nothing.mjs]\n');
    writeFileSync(path.join(root, 'nothing.mjs'), 'export const plugin = 1;\n');
    await expect(loadPluginModules(await findProject(root))).rejects.toThrow(/no export 'plugins'/);
  });
});
