// biome-ignore-all lint/suspicious/noTemplateCurlyInString: interpolations of the config language are no template strings
import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';
import { applyOverride } from './applyOverride.ts';
import {
  type ConfigNode,
  type ConfigObject,
  type ConfigValue,
  childOf,
  cloneNode,
  type DictNode,
  dictNode,
  isContainer,
  isMissing,
  missingMark,
  nodeOf,
  scalarNode,
} from './configNode.ts';
import { describeSource } from './configSource.ts';
import { InterpolationResolver } from './interpolationResolver.ts';
import { settingsKey, splitKeyPath } from './keyPath.ts';
import { mergeDict } from './mergeConfig.ts';
import type { Override } from './override.ts';
import { overrideError } from './overrideCaret.ts';

const source = { kind: 'code', by: "Hydra's settings" } as const;

/**
 * Hydra's own settings, as far as they mean something here. `${hydra:job.name}` reads them; they are no part of the config.
 *
 * Source: Hydra 1.3, hydra/conf/__init__.py.
 */
const defaults: ConfigObject = {
  mode: 'RUN',
  searchpath: [],
  run: { dir: 'outputs/${now:%Y-%m-%d}/${now:%H-%M-%S}' },
  sweep: { dir: 'multirun/${now:%Y-%m-%d}/${now:%H-%M-%S}', subdir: '${hydra.job.num}' },
  overrides: { hydra: [], task: [] },
  job: {
    name: missingMark,
    chdir: false,
    override_dirname: missingMark,
    id: missingMark,
    num: missingMark,
    config_name: missingMark,
    config: { override_dirname: { kv_sep: '=', item_sep: ',', exclude_keys: [] } },
  },
  runtime: { cwd: missingMark, config_sources: missingMark, output_dir: missingMark, choices: {} },
};

/** Who runs a job whose config does not say it. */
const programName = 'tonelab';

/** What a composition came to, as far as the settings tell of it. */
export interface CompositionFacts {
  readonly configName: string;
  readonly overrides: readonly Override[];
  readonly choices: Readonly<Record<string, ConfigValue>>;
  readonly searchPath: readonly string[];
}

/** The settings that files have written below the key `hydra`, over those of an application, over Hydra's defaults. */
export function writtenSettings(written: ConfigNode | undefined, application: ConfigObject = {}): DictNode {
  const settings = dictNode(source);
  for (const layer of [nodeOf(defaults, source), nodeOf(application, source), written]) {
    if (layer === undefined) continue;
    if (layer.kind !== 'dict')
      throw new ConfigError(`${describeSource(layer.source)}: '${settingsKey}' is a mapping of Hydra's own settings`);
    mergeDict(settings, layer, { root: settings, path: [] });
  }
  return settings;
}

/** Whether an override is of Hydra's own settings. */
export function isOfSettings({ keyOrGroup }: Override): boolean {
  return /^hydra[./]/.test(keyOrGroup);
}

/** @throws ConfigError with the override for a setting that has no meaning here. */
export function overrideSetting(settings: DictNode, override: Override): void {
  const keys = splitKeyPath(override.keyOrGroup).slice(1);
  const present = keys.reduce((node: ConfigNode | undefined, key) => node && childOf(node, key), settings);
  if (present === undefined) {
    const instead = writeInstead(override.keyOrGroup) ?? suggestionText(keys[0] ?? '', settings.entries.keys());
    throw overrideError(override.line, 'key', `this setting of Hydra has no meaning here; ${instead}`);
  }
  if (isContainer(present) && !isContainer(override.value))
    throw overrideError(override.line, 'value', `'${override.keyOrGroup}' is a ${present.kind}`);
  applyOverride(dictNode(source, [[settingsKey, settings]]), override);
}

/** Notes what only the finished composition can tell. */
export function noteComposition(settings: DictNode, root: DictNode, facts: CompositionFacts): void {
  const own = facts.overrides.filter((override) => !isOfSettings(override));
  const task = own.map(({ line }) => line);
  const job = part(settings, 'job');
  const runtime = part(settings, 'runtime');
  const name = job.entries.get('name');
  if (name !== undefined && isMissing(name)) set(job, 'name', programName);
  append(part(settings, 'overrides'), 'task', task);
  append(
    part(settings, 'overrides'),
    settingsKey,
    facts.overrides.filter(isOfSettings).map(({ line }) => line),
  );
  set(job, 'config_name', facts.configName);
  set(job, 'override_dirname', overrideDirname(settings, root, own));
  set(runtime, 'cwd', process.cwd());
  set(
    runtime,
    'config_sources',
    facts.searchPath.map((folder) => ({ path: folder, schema: 'file', provider: 'main' })),
  );
  const choices = part(runtime, 'choices');
  for (const [key, option] of Object.entries(facts.choices)) set(choices, key, Array.isArray(option) ? null : option);
}

/** Notes that the config is that of a sweep's job. */
export function noteJob(settings: DictNode, number: number): void {
  set(settings, 'mode', 'MULTIRUN');
  set(part(settings, 'job'), 'num', number);
  set(part(settings, 'job'), 'id', String(number));
}

/** Whether a config reads settings: only then they are worth keeping beside it. */
export function readsSettings(root: ConfigNode): boolean {
  if (root.kind === 'list') return root.items.some(readsSettings);
  if (root.kind === 'dict') return [...root.entries.values()].some(readsSettings);
  return typeof root.value === 'string' && root.value.includes(`\${${settingsKey}:`);
}

/** The settings that a later composition of the same, frozen config cannot find out again. */
export function frozenSettings(settings: DictNode): DictNode {
  const kept = (['overrides', 'job', 'runtime'] as const).map((key) => [key, cloneNode(part(settings, key))] as const);
  const frozen = dictNode(source, kept);
  for (const key of ['cwd', 'config_sources', 'output_dir']) part(frozen, 'runtime').entries.delete(key);
  for (const key of ['name', 'override_dirname', 'config_name']) part(frozen, 'job').entries.delete(key);
  return frozen;
}

/** What to write in the place of Hydra's keys in a config of tonelab. */
function writeInstead(key: string): string | undefined {
  const found = Object.keys(replacements).find((one) => key === one || key.startsWith(`${one}.`));
  return found === undefined ? undefined : `write ${replacements[found]}`;
}

const replacements: Readonly<Record<string, string>> = {
  'hydra.run.dir': 'runFolder=<FOLDER>',
  'hydra.sweep.dir': 'sweep.folder=<FOLDER>',
  'hydra.sweep.subdir': 'sweep.subfolder=<FOLDER>',
  'hydra.sweeper.params': 'sweep.params.<KEY>=<SWEEP>',
  'hydra.job.name': 'name=<NAME>',
  'hydra.launcher': 'launcher.<KEY>=<VALUE>',
  'hydra/launcher': 'launcher=<OPTION>',
};

/**
 * Refuses settings that a run of `application` would not follow.
 *
 * @throws ConfigError with file and line, or the override, and the key that is meant here.
 */
export function refuseReplaced(settings: DictNode, application: ConfigObject): void {
  const wanted = nodeOf(application, source);
  for (const key of Object.keys(replacements)) {
    const keys = key.split(/[./]/).slice(1);
    const at = (root: ConfigNode) =>
      keys.reduce((node: ConfigNode | undefined, one) => node && childOf(node, one), root);
    const node = at(settings);
    if (node === undefined || node.source.kind === 'code' || isSame(node, at(wanted))) continue;
    const problem = `'${key}' has no effect here; ${writeInstead(key)}`;
    if (node.source.kind === 'override') throw overrideError(node.source.override, 'key', problem);
    throw new ConfigError(`${describeSource(node.source)}: ${problem}`);
  }
}

function isSame(one: ConfigNode, other: ConfigNode | undefined): boolean {
  return one.kind === 'scalar' && other?.kind === 'scalar' && one.value === other.value;
}

function overrideDirname(settings: DictNode, root: DictNode, overrides: readonly Override[]): string {
  const place = [settingsKey, 'job', 'config', 'override_dirname'];
  const form = new InterpolationResolver(root, { settings }).resolveAt(place);
  const text = (key: string) => {
    const node = childOf(form, key);
    return node?.kind === 'scalar' ? String(node.value) : '';
  };
  const excluded = childOf(form, 'exclude_keys');
  const isExcluded = (key: string) =>
    excluded?.kind === 'list' && excluded.items.some((item) => item.kind === 'scalar' && item.value === key);
  const lines = overrides.filter(({ keyOrGroup }) => !isExcluded(keyOrGroup)).map(({ line }) => line);
  return lines
    .sort()
    .join(text('item_sep'))
    .replaceAll('=', () => text('kv_sep'));
}

function part(node: DictNode, key: string): DictNode {
  const child = node.entries.get(key);
  if (child?.kind === 'dict') return child;
  throw new ConfigError(`${describeSource((child ?? node).source)}: Hydra's setting '${key}' is a mapping`);
}

function set(node: DictNode, key: string, value: ConfigValue): void {
  node.entries.set(key, nodeOf(value, source));
}

function append(node: DictNode, key: string, lines: readonly string[]): void {
  const before = node.entries.get(key);
  const items = before?.kind === 'list' ? before.items : [];
  node.entries.set(key, { kind: 'list', items: [...items, ...lines.map((line) => scalarNode(line, source))], source });
}
