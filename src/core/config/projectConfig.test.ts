import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProject } from './projectConfig.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'tonelab-project-'));
  writeFileSync(path.join(root, 'package.json'), '{"name": "mine"}');
  mkdirSync(path.join(root, 'below'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('findProject', () => {
  it('is content with no file', async () => {
    expect(await findProject(root)).toMatchObject({
      file: undefined,
      plugins: [],
      outputFolder: path.join(root, 'runs'),
    });
  });

  it('finds YAML in a folder above and makes its paths absolute', async () => {
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'configPath: [conf]\noutputFolder: out\n');
    const project = await findProject(path.join(root, 'below'));
    expect(project).toMatchObject({
      root,
      configPath: [path.join(root, 'conf')],
      outputFolder: path.join(root, 'out'),
    });
  });

  it('reads the key of package.json and JavaScript modules', async () => {
    writeFileSync(path.join(root, 'package.json'), '{"name": "mine", "tonelab": {"outputFolder": "a"}}');
    expect((await findProject(root)).outputFolder).toBe(path.join(root, 'a'));
    writeFileSync(path.join(root, 'package.json'), '{"name": "mine"}');
    writeFileSync(path.join(root, 'tonelab.config.mjs'), "export default { outputFolder: 'b' };\n");
    expect((await findProject(root)).outputFolder).toBe(path.join(root, 'b'));
  });

  it('refuses unknown keys by name', async () => {
    writeFileSync(path.join(root, 'tonelab.config.json'), '{"plugin": []}');
    await expect(findProject(root)).rejects.toThrow(/plugin: unknown key; did you mean 'plugins'/);
  });

  it('says which file cannot be read', async () => {
    writeFileSync(path.join(root, 'tonelab.config.json'), '{"plugins": [');
    await expect(findProject(root)).rejects.toThrow(/tonelab\.config\.json/);
  });
});
