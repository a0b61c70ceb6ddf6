import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ComposedConfig, type ResolvedConfig, resolveConfig } from '../core/config/composeConfig.ts';
import {
  type ConfigNode,
  type ConfigObject,
  childOf,
  cloneNode,
  dictNode,
  scalarNode,
} from '../core/config/configNode.ts';
import { mergeDict } from '../core/config/mergeConfig.ts';
import type { ProjectConfig } from '../core/config/projectConfig.ts';
import { yamlText } from '../core/config/yamlText.ts';
import type { Registry } from '../core/registry.ts';
import { ConfigError } from '../errors.ts';
import { recipes } from '../recipes/recipes.ts';
import { type OpenRun, openRun, type PreparationShard, prepareRecordings, type RunSetup } from '../run/openRun.ts';
import { recipeStore } from '../run/recipeStore.ts';
import { runSettings } from '../run/runSettings.ts';
import { checkRunConfig, type LaunchedBy } from './configCheck.ts';
import { type ConfigArguments, composeFromArguments } from './configTree.ts';
import { withKeyPlaces } from './keyPlaces.ts';
import { nodeChecker } from './nodeChecker.ts';
import { originFiles } from './originFiles.ts';

export interface OpenedFromArguments {
  readonly run: OpenRun;
  readonly registry: Registry;
  /** What runs several jobs; undefined in a frozen config, which is one. */
  readonly launcher: LaunchedBy | undefined;
  /** The resolved config as YAML, for the run folder. */
  readonly configYaml: string;
  /** What the config was composed from, for the run folder. */
  readonly origin: Readonly<Record<string, string>>;
  /** Where each leaf of the config was written. */
  readonly provenance: ResolvedConfig['provenance'];
}

type Report = (message: string, done?: number, total?: number) => void;

/** Composes, checks and opens the run that a command line asks for. */
export async function openFromArguments(
  args: ConfigArguments,
  report?: Report,
  shard?: PreparationShard,
): Promise<OpenedFromArguments> {
  const { project, composed } = await composeFromArguments(args, runSettings);
  return openComposed(composed, project, { report, shard });
}

/** Prepares the recordings of the run that a command line asks for; starts no backend. @throws CorpusError */
export async function prepareFromArguments(args: ConfigArguments, report?: Report): Promise<void> {
  const { project, composed } = await composeFromArguments(args, runSettings);
  const { setup, provenance } = await checkedSetup(composed, project, report);
  const corpus = await withKeyPlaces(provenance, () => prepareRecordings(setup));
  corpus.close();
}

/**
 * Opens a run from its folder: the config that was frozen there decides everything.
 * @throws ConfigError when the folder is no run's.
 */
export async function openFromFolder(folder: string, report?: Report): Promise<OpenedFromArguments> {
  expectRun(folder, 'resolved.yaml');
  const frozen = { 'config-dir': [folder], 'config-name': 'resolved', overrides: [] };
  const { project, composed } = await composeFromArguments(frozen, runSettings);
  completeRecipe(composed.tree);
  setRunFolder(composed.tree, folder);
  return openComposed(composed, project, { report });
}

/**
 * Opens a run like the one in a folder. Without overrides its resolved config is taken as it is, in its own folder; with
 * some, what depends on the changed keys follows them.
 *
 * @throws ConfigError when changes would be written over the run that they start from.
 */
export async function openRepeated(
  folder: string,
  overrides: readonly string[],
  report?: Report,
): Promise<OpenedFromArguments> {
  if (overrides.length === 0) return { ...(await openFromFolder(folder, report)), origin: {} };
  expectRun(folder, 'config.yaml');
  const { project, composed } = await composeFromArguments(
    { 'config-dir': [folder], 'config-name': 'config', overrides },
    runSettings,
  );
  const opened = await openComposed(composed, project, { report });
  if (resolve(opened.run.folder) !== resolve(folder)) return opened;
  opened.run.close();
  throw new ConfigError(
    `--from ${folder}: a changed run would be written over the one it starts from; give it a name=<NAME> or runFolder=<FOLDER>`,
  );
}

/** The config that was frozen in a run's folder, as plain values. @throws ConfigError when the folder is no run's. */
export async function frozenConfig(folder: string): Promise<ConfigObject> {
  expectRun(folder, 'resolved.yaml');
  const frozen = { 'config-dir': [folder], 'config-name': 'resolved', overrides: [] };
  return resolveConfig((await composeFromArguments(frozen, runSettings)).composed).value;
}

function expectRun(folder: string, file: string): void {
  if (existsSync(join(folder, file))) return;
  const why = existsSync(folder) ? `${file} is missing in it` : 'there is no such folder';
  throw new ConfigError(
    `${folder}: not the folder of a run (${why}); give one that 'tonelab train' wrote, such as runs/quickstart`,
  );
}

function setRunFolder(tree: ConfigNode, folder: string): void {
  if (tree.kind === 'dict') tree.entries.set('runFolder', scalarNode(folder, { kind: 'code', by: 'its folder' }));
}

async function openComposed(
  composed: ComposedConfig,
  project: ProjectConfig,
  { report, shard }: { readonly report: Report | undefined; readonly shard?: PreparationShard | undefined },
): Promise<OpenedFromArguments> {
  const { setup, tree, provenance, launcher } = await checkedSetup(composed, project, report);
  const run = await withKeyPlaces(provenance, () => openRun({ ...setup, shard }));
  const { registry } = setup;
  return { run, registry, launcher, configYaml: yamlText(tree), origin: originFiles(composed), provenance };
}

async function checkedSetup(composed: ComposedConfig, project: ProjectConfig, report: Report | undefined) {
  const { config, resolved, registry, launcher } = await checkRunConfig(composed, project);
  const { provenance, tree } = resolved;
  const setup: RunSetup = {
    ...{ config, registry, checkNode: nodeChecker(provenance) },
    ...(report === undefined ? {} : { report }),
  };
  return { setup, tree, provenance, launcher };
}

/** A frozen config may hold a recipe's name and changes only; the rest is then the recipe of that name. */
function completeRecipe(tree: ConfigNode): void {
  const node = childOf(tree, 'recipe');
  if (tree.kind !== 'dict' || node?.kind !== 'dict' || node.entries.has('description')) return;
  const name = childOf(node, 'name');
  const whole = name?.kind === 'scalar' ? recipeStore(recipes.values()).get(`recipe/${name.value}`) : undefined;
  if (whole?.kind !== 'dict') return;
  const complete = dictNode(node.source, [['recipe', cloneNode(whole)]]);
  mergeDict(complete, dictNode(node.source, [['recipe', node]]), { root: complete, path: [] });
  tree.entries.set('recipe', childOf(complete, 'recipe') ?? node);
}
