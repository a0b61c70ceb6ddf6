import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../../errors.ts';
import { type ConfigNode, dictNode } from './configNode.ts';
import { describeSource, displayPath } from './configSource.ts';
import { type ConfigStore, groupOf, storedGroups, storedOptions } from './configStore.ts';
import { type DefaultEntry, readDefaults } from './defaultEntry.ts';
import { parseYamlTree } from './yamlTree.ts';

/** One config file, taken apart: its header, its defaults list and the rest. */
export interface LoadedConfig {
  /** What `# @package ...` says, if it stands there. */
  readonly packageHeader: string | undefined;
  readonly defaults: readonly DefaultEntry[];
  readonly content: ConfigNode;
}

/** The folders that options are looked for in, and a store behind them: the first one that has an option wins. */
export class ConfigRepository {
  readonly searchPath: readonly string[];
  readonly #store: ConfigStore;
  readonly #storedGroups: ReadonlySet<string>;
  readonly #loaded = new Map<string, LoadedConfig | undefined>();

  constructor(searchPath: readonly string[], store: ConfigStore = new Map()) {
    this.#store = store;
    this.#storedGroups = storedGroups(store);
    this.searchPath = searchPath.map((folder) => path.resolve(folder));
    for (const folder of this.searchPath) {
      if (!isFolder(folder))
        throw new ConfigError(`config: the search path names ${displayPath(folder)}, which is no folder`);
    }
  }

  /** The config named by a path such as `model/vocoder/hifigan`, or undefined where no folder has it. */
  load(configPath: string): LoadedConfig | undefined {
    if (!this.#loaded.has(configPath)) this.#loaded.set(configPath, this.#read(configPath));
    return this.#loaded.get(configPath);
  }

  /** The same store behind other folders. */
  withSearchPath(searchPath: readonly string[]): ConfigRepository {
    return new ConfigRepository(searchPath, this.#store);
  }

  groupExists(group: string): boolean {
    return this.#storedGroups.has(group) || this.searchPath.some((folder) => isFolder(inside(folder, group)));
  }

  configExists(configPath: string): boolean {
    return this.#find(configPath) !== undefined || this.#store.has(configPath);
  }

  /** The options of one group, sorted, from all folders together. */
  options(group: string): readonly string[] {
    const names = this.#entries(group)
      .filter((entry) => !entry.isFolder && entry.name.endsWith('.yaml'))
      .map((entry) => entry.name.slice(0, -'.yaml'.length));
    return [...new Set([...names, ...storedOptions(this.#store, group)])].sort();
  }

  /** All groups, nested ones as `model/vocoder`, each with its options. */
  groups(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    const visit = (group: string, depth: number): void => {
      if (depth > 16) return;
      const folders = this.#entries(group).filter((entry) => entry.isFolder && !entry.name.startsWith('.'));
      const inFiles = folders.map(({ name }) => (group === '' ? name : `${group}/${name}`));
      const inStore = [...this.#storedGroups].filter((place) => groupOf(place) === group);
      for (const child of [...new Set([...inFiles, ...inStore])].sort()) {
        found.set(child, this.options(child));
        visit(child, depth + 1);
      }
    };
    visit('', 0);
    return found;
  }

  #entries(group: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
    return this.searchPath.flatMap((folder) => {
      const place = inside(folder, group);
      if (!isFolder(place)) return [];
      return readdirSync(place).map((name) => ({ name, isFolder: isFolder(path.join(place, name)) }));
    });
  }

  #find(configPath: string): string | undefined {
    return this.searchPath.map((folder) => inside(folder, yamlName(configPath))).find(isFile);
  }

  #read(configPath: string): LoadedConfig | undefined {
    const file = this.#find(configPath);
    if (file === undefined) return this.#readStored(configPath);
    const text = readText(file);
    const content = parseYamlTree(text, file);
    const raw = content.kind === 'dict' ? content.entries.get('defaults') : undefined;
    if (content.kind === 'dict') content.entries.delete('defaults');
    return {
      packageHeader: packageHeader(text, file),
      defaults: raw === undefined ? [] : readDefaults(raw),
      content: content.kind === 'dict' && content.entries.size === 0 ? dictNode(content.source) : content,
    };
  }

  #readStored(configPath: string): LoadedConfig | undefined {
    const content = this.#store.get(configPath);
    return content === undefined ? undefined : { packageHeader: undefined, defaults: [], content };
  }
}

function readText(file: string): string {
  const bytes = readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = bytes.toString('utf8').split('\uFFFD', 1)[0]?.split('\n').length;
    throw new ConfigError(`${displayPath(file)}:${line}: not UTF-8 text; save the file as UTF-8`);
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigError(`${displayPath(file)}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Reads `# @package name` from the comment lines at the top of a file. */
function packageHeader(text: string, file: string): string | undefined {
  for (const [index, raw] of text.slice(0, 512).split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '') continue;
    if (!/^#\s*@/.test(line)) return undefined;
    const words = line.replace(/^#+/, '').trim().split(/ +/);
    if (words.length !== 2) {
      const place = describeSource({ kind: 'file', file, line: index + 1, column: 1 });
      throw new ConfigError(`${place}: expected a header such as '# @package _global_', got '${line}'`);
    }
    if (words[0] === '@package') return words[1];
  }
  return undefined;
}

/** Whether a name stays inside the folders of the search path. */
export function isInsideName(name: string): boolean {
  return !path.isAbsolute(name) && !name.split(/[\\/]/).includes('..') && !name.includes('\0');
}

/** A place below a folder; names that climb out of it are refused. */
function inside(folder: string, name: string): string {
  const place = path.resolve(folder, name);
  const relative = path.relative(folder, place);
  if (!isInsideName(name) || relative.startsWith('..')) {
    throw new ConfigError(`config: '${name}' is not a name inside the search path; names use '/' and never '..'`);
  }
  return place;
}

function yamlName(configPath: string): string {
  return configPath.endsWith('.yaml') ? configPath : `${configPath}.yaml`;
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}

export function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
