import { ConfigError } from '../../errors.ts';
import { applyOverride } from './applyOverride.ts';
import {
  type ConfigNode,
  type ConfigObject,
  type DictNode,
  dictNode,
  forEachLeaf,
  isMissing,
  plainValue,
} from './configNode.ts';
import { ConfigRepository } from './configRepository.ts';
import { type ConfigSource, describeKey } from './configSource.ts';
import type { ConfigStore } from './configStore.ts';
import { type AppliedConfig, type DefaultsTree, expandDefaults } from './defaultsList.ts';
import { GroupChoices } from './groupChoices.ts';
import { isOfSettings, noteComposition, overrideSetting, writtenSettings } from './hydraSettings.ts';
import { InterpolationResolver } from './interpolationResolver.ts';
import { settingsKey } from './keyPath.ts';
import { mergeAtPackage } from './mergeConfig.ts';
import { type Override, overrideKey } from './override.ts';
import { caretBelow, overrideError } from './overrideCaret.ts';
import { isSweepOverride } from './overrideFunctions.ts';
import { isZip, parseOverrides } from './overrideParser.ts';
import type { ConfigResolver } from './resolvers.ts';
import { extendedSearchPath, refuseSearchPath } from './searchPath.ts';

export type ChosenOption = string | null | readonly string[];

export interface ComposeRequest {
  /** Folders with config files; the first one that has a file wins. */
  readonly searchPath: readonly string[];
  /** The primary config, without `.yaml`. */
  readonly configName: string;
  /** As typed on the command line: `key=value`, `+key=value`, `group=option`, ... */
  readonly overrides?: readonly string[];
  /** Options that code brings along; files of the same name win. */
  readonly store?: ConfigStore;
  /** Resolvers beside the built-in ones. */
  readonly resolvers?: Readonly<Record<string, ConfigResolver>>;
  /** What the application says of Hydra's own settings, such as its folders; read by `${hydra:...}`. */
  readonly settings?: ConfigObject;
}

/** A composed configuration; interpolations are still written as `${...}`. */
export interface ComposedConfig {
  readonly value: ConfigObject;
  /** Dotted path of each leaf -> where it was written. */
  readonly provenance: ReadonlyMap<string, ConfigSource>;
  /** `group` or `group@package` -> the option it came to. */
  readonly choices: Readonly<Record<string, ChosenOption>>;
  readonly overrides: readonly string[];
  readonly searchPath: readonly string[];
  readonly configName: string;
  /** The files in the order of composition. */
  readonly defaults: readonly AppliedConfig[];
  readonly defaultsTree: DefaultsTree;
  readonly tree: ConfigNode;
  /** Hydra's own settings, which `${hydra:...}` reads; they are no part of the config. */
  readonly settings: DictNode;
  readonly resolvers: Readonly<Record<string, ConfigResolver>>;
  /** All groups of the search path with their options. */
  groups(): Readonly<Record<string, readonly string[]>>;
  /** The same composition with further overrides. @throws ConfigError as `composeConfig` */
  with(lines: readonly string[]): ComposedConfig;
}

export interface ResolvedConfig {
  readonly value: ConfigObject;
  readonly provenance: ReadonlyMap<string, ConfigSource>;
  readonly tree: ConfigNode;
}

/** Groups whose option may be chosen without `+` though no defaults list names them. Hydra wants the plus. */
const appendableGroups: readonly string[] = ['experiment'];

/**
 * Composes a configuration from a primary config, its defaults list and overrides, as hydra-core 1.3 does.
 *
 * Differs: `experiment=x` needs no `+`.
 * @throws ConfigError with file and line or the override, and the nearest valid names.
 */
export function composeConfig(request: ComposeRequest): ComposedConfig {
  return configComposer(request)(request.overrides ?? []);
}

/** `composeConfig` for many lists of overrides: each file is read once. */
export function configComposer(
  request: Omit<ComposeRequest, 'overrides'>,
): (overrides: readonly string[]) => ComposedConfig {
  const repository = new ConfigRepository(request.searchPath, request.store);
  const configName = request.configName.replace(/\.yaml$/, '');
  const extended = new Map([[repository.searchPath.join('\0'), repository]]);
  return (lines) => {
    refuseZips(lines);
    const overrides = parseOverrides(lines);
    refuseSweeps(overrides);
    const searchPath = extendedSearchPath(repository, configName, overrides);
    const key = searchPath.join('\0');
    const place = extended.get(key) ?? repository.withSearchPath(searchPath);
    extended.set(key, place);
    return composeIn(place, { ...request, configName }, overrides);
  };
}

function composeIn(
  repository: ConfigRepository,
  request: Omit<ComposeRequest, 'overrides'>,
  overrides: readonly Override[],
): ComposedConfig {
  const { configName, settings: application, resolvers = {} } = request;
  const { configs, defaultsTree, choices } = expand(repository, configName, overrides);
  const root = dictNode({ kind: 'file', file: configName, line: 1, column: 1 });
  for (const applied of configs) {
    const loaded = repository.load(applied.config);
    if (loaded === undefined) continue;
    if (!applied.isPrimary) refuseSearchPath(loaded.content);
    mergeAtPackage(root, applied.package, loaded.content);
  }
  const settings = writtenSettings(root.entries.get(settingsKey), application);
  root.entries.delete(settingsKey);
  for (const override of choices.configOverrides) {
    if (isOfSettings(override)) overrideSetting(settings, override);
    else applyOverride(root, override);
  }
  const chosen = Object.fromEntries([...choices.known].map(([key, option]) => [key, option ?? null]));
  const { searchPath } = repository;
  noteComposition(settings, root, { configName, overrides, choices: chosen, searchPath });
  return {
    value: plainValue(root) as ConfigObject,
    provenance: provenanceOf(root),
    choices: Object.freeze(chosen),
    overrides: overrides.map(({ line }) => line),
    searchPath,
    configName,
    defaults: configs,
    defaultsTree,
    tree: root,
    settings,
    resolvers,
    groups: () => Object.fromEntries(repository.groups()),
    with: (lines) => composeIn(repository, request, [...overrides, ...parseOverrides(lines)]),
  };
}

/**
 * The configuration without interpolations, ready to be checked and used.
 *
 * @param options.missing 'error' (default) refuses values that are still `???`, 'keep' leaves them.
 * @throws ConfigError for cycles and missing keys, with the chain of references, and for values that must be set.
 */
export function resolveConfig(
  composed: Pick<ComposedConfig, 'tree' | 'settings' | 'resolvers'>,
  options: { readonly missing?: 'error' | 'keep' } = {},
): ResolvedConfig {
  const tree = new InterpolationResolver(composed.tree, composed).resolveAt([]);
  if (options.missing !== 'keep') refuseMissing(tree);
  return { value: plainValue(tree) as ConfigObject, provenance: provenanceOf(tree), tree };
}

/** Where each leaf of a tree was written, by its dotted path. */
export function provenanceOf(tree: ConfigNode): ReadonlyMap<string, ConfigSource> {
  const provenance = new Map<string, ConfigSource>();
  forEachLeaf(tree, (path, node) => provenance.set(path, node.source));
  return provenance;
}

function expand(
  repository: ConfigRepository,
  configName: string,
  overrides: readonly Override[],
): { readonly configs: readonly AppliedConfig[]; readonly defaultsTree: DefaultsTree; readonly choices: GroupChoices } {
  const attempt = (appendable: ReadonlySet<string>) => {
    const choices = new GroupChoices(repository, overrides, appendable);
    return { choices, ...expandDefaults(repository, configName, choices) };
  };
  let expanded = attempt(new Set());
  const toAppend = expanded.choices.unusedOverrides().filter((key) => appendableGroups.includes(key));
  if (toAppend.length > 0) expanded = attempt(new Set(toAppend));
  expanded.choices.checkAllUsed();
  return { configs: expanded.configs, defaultsTree: expanded.tree, choices: expanded.choices };
}

function refuseZips(lines: readonly string[]): void {
  const line = lines.find(isZip);
  if (line === undefined) return;
  throw overrideError(line, 0, 'zip() gives several values, which only a sweep (--multirun) can use');
}

function refuseSweeps(overrides: readonly Override[]): void {
  const sweep = overrides.find(isSweepOverride);
  if (sweep === undefined) return;
  const key = overrideKey(sweep);
  if (sweep.sweep.kind === 'choice' && sweep.sweep.isSimple) {
    const value = sweep.line.slice(sweep.line.indexOf('=') + 1);
    throw overrideError(
      sweep.line,
      'value',
      'several values',
      `for a list write ${key}=[${value}], for text quote it: ${key}='${value}'; ` +
        'to try one after the other use a sweep (--multirun)',
    );
  }
  const problem = `${sweep.sweep.kind}() gives several values, which only a sweep (--multirun) can use`;
  throw overrideError(sweep.line, 'value', problem);
}

function refuseMissing(tree: ConfigNode): void {
  const missing: string[] = [];
  forEachLeaf(tree, (path, node) => {
    if (isMissing(node)) missing.push(`${describeKey(path, node.source)}${caretBelow(node.source, 'value', '    ')}`);
  });
  if (missing.length === 0) return;
  const first = missing[0]?.split(' ')[0];
  throw new ConfigError(`config: must be set, e.g. ${first}=<VALUE>:\n${missing.map((key) => `  ${key}`).join('\n')}`);
}
