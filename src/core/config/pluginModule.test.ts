import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeConfig, resolveConfig } from './composeConfig.ts';
import { loadPluginModules } from './pluginModule.ts';
import { pluginResolvers } from './pluginResolvers.ts';
import { findProject } from './projectConfig.ts';

let root = '';
let serial = 0;

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

  it('takes resolvers, and refuses what is none and names that are taken', async () => {
    const load = async (...texts: readonly string[]) => {
      const names = texts.map((_, index) => `./resolvers${index}-${serial++}.mjs`);
      for (const [index, text] of texts.entries())
        writeFileSync(path.join(root, names[index] ?? ''), `export const plugins = []; ${text}`);
      writeFileSync(path.join(root, 'tonelab.config.yaml'), `plugins: [${names.join(', ')}]\n`);
      return pluginResolvers(await loadPluginModules(await findProject(root)));
    };
    const { 'lab.twice': twice } = await load("export const resolvers = { 'lab.twice': (x) => x * 2 };");
    expect(twice?.(4)).toBe(8);
    const twice2 = 'export const resolvers = { twice: (x) => x };';
    await expect(load(twice2, twice2)).rejects.toThrow(
      /'\.\/resolvers1.*': resolver 'twice' is there already, from plugin module '\.\/resolvers0/,
    );
    await expect(load('export const resolvers = { now: () => 1 };')).rejects.toThrow(/from tonelab itself/);
    await expect(load('export const resolvers = [];')).rejects.toThrow(/'resolvers' that is no mapping/);
    await expect(load('export const resolvers = { a: 1 };')).rejects.toThrow(/resolvers\.a is no function, got number/);
    await expect(load("export const resolvers = { 'a b': () => 1 };")).rejects.toThrow(/'a b' cannot name a resolver/);
  });

  it('says of a resolver that fails which module it is from, and which key and line used it', async () => {
    const text = `export const plugins = []; export const resolvers = {
      fails: () => { throw new Error('no such voice'); },
      later: async () => 1,
      nothing: () => {},
      date: () => [new Date(0)],
    };`;
    writeFileSync(path.join(root, 'failing.mjs'), text);
    writeFileSync(path.join(root, 'tonelab.config.yaml'), 'plugins: [./failing.mjs]\n');
    mkdirSync(path.join(root, 'conf'));
    const resolvers = pluginResolvers(await loadPluginModules(await findProject(root)));
    const resolve = (value: string) => {
      writeFileSync(path.join(root, 'conf/config.yaml'), `a: 1\nb: {c: "${value}"}\n`);
      return resolveConfig(composeConfig({ searchPath: [path.join(root, 'conf')], configName: 'config', resolvers }));
    };
    const called = (name: string) => `\${${name}:x}`;
    expect(() => resolve(called('fails'))).toThrow(
      /interpolation b\.c \(from .*config\.yaml:2\) .*fails:.* plugin module '\.\/failing\.mjs' threw: no such voice/,
    );
    expect(() => resolve(called('later'))).toThrow(/resolver 'later' gave a promise/);
    expect(() => resolve(called('nothing'))).toThrow(/resolver 'nothing' gave nothing/);
    expect(() => resolve(called('date'))).toThrow(/resolver 'date' gave a Date/);
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
