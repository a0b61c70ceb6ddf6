import { type ComposedConfig, configComposer, resolveConfig } from '../core/config/composeConfig.ts';
import { configHash } from '../core/config/configHash.ts';
import { type ConfigNode, type ConfigObject, isInterpolation, scalarNode } from '../core/config/configNode.ts';
import { ConfigRepository } from '../core/config/configRepository.ts';
import { noteJob } from '../core/config/hydraSettings.ts';
import { InterpolationResolver } from '../core/config/interpolationResolver.ts';
import { overrideError } from '../core/config/overrideCaret.ts';
import { findProject } from '../core/config/projectConfig.ts';
import { pythonText } from '../core/config/pythonText.ts';
import { sweepJobs, sweptLines } from '../core/config/sweepJobs.ts';
import { yamlText } from '../core/config/yamlText.ts';
import type { Registry } from '../core/registry.ts';
import { ConfigError } from '../errors.ts';
import { launchNodes } from '../run/sweepConfig.ts';
import { type SweepJob, type SweepPlaces, sweepPlaces } from '../run/sweepFolder.ts';
import { type CheckedConfig, checkRunConfig, type LaunchedBy, withoutLaunch } from './configCheck.ts';
import { type ConfigArguments, type ConfigPlace, configPlace } from './configTree.ts';
import { originFiles } from './originFiles.ts';
import { projectRegistry } from './projectRegistry.ts';
import { sweepLines } from './sweepLines.ts';

export interface SweepPlan {
  readonly folder: string;
  /** Overrides and sweeps of the config and of the command line. */
  readonly lines: readonly string[];
  readonly jobs: readonly SweepJob[];
  readonly places: SweepPlaces;
  readonly launchedBy: LaunchedBy;
  readonly keepGoing: boolean;
  readonly retries: number;
}

/** A job before it is composed. */
export interface WantedJob {
  readonly overrides: readonly string[];
  /** Its folder inside the sweep's; absent: what the config's `sweep.subfolder` says. */
  readonly subfolder?: string;
  /** What a message names it by, beside its overrides; absent: its place among the jobs. */
  readonly title?: string;
}

/** Where the jobs of one sweep are composed and checked. */
export interface JobSetup {
  readonly place: ConfigPlace;
  readonly registry: Registry;
  readonly compose: (overrides: readonly string[]) => ComposedConfig;
}

/** Keys that say how jobs are made and run; all jobs of a sweep share them. */
const sharedKeys = [...launchNodes, 'runFolder', 'hydra'];

/**
 * Composes and checks every job of a sweep. Nothing is written.
 *
 * @throws ConfigError that names the job which is not valid.
 */
export async function planSweep(args: ConfigArguments): Promise<SweepPlan> {
  const setup = await jobSetup(args);
  const options = groupOptions(setup.place);
  const [first = []] = sweepJobs({ lines: args.overrides, options });
  const checked = await checkIn(setup, setup.compose(first));
  const lines = [...sweepLines(launchOf(checked).sweep, checked.provenance), ...args.overrides];
  refuseShared(lines);
  const wanted = sweepJobs({ lines, options }).map((overrides) => ({ overrides }));
  return planJobs(setup, checked, { lines, wanted });
}

/** Where the command line's configs lie, and what composes them. */
export async function jobSetup(args: ConfigArguments): Promise<JobSetup> {
  const project = await findProject(process.cwd());
  const place = await configPlace(args, project);
  return { place, registry: await projectRegistry(project), compose: configComposer(place) };
}

export function checkIn({ place, registry }: JobSetup, composed: ComposedConfig): Promise<CheckedConfig> {
  return checkRunConfig(composed, place.project, registry);
}

/**
 * Composes and checks listed jobs, as the config `checked` says that they are made and run. Nothing is written.
 *
 * @throws ConfigError that names the job which is not valid.
 */
export async function planJobs(
  setup: JobSetup,
  checked: CheckedConfig,
  { lines, wanted }: { readonly lines: readonly string[]; readonly wanted: readonly WantedJob[] },
): Promise<SweepPlan> {
  const { sweep, launcher: launchedBy } = launchOf(checked);
  const { folder, keepGoing, retries } = sweep;
  const places = await sweepPlaces(folder);
  const jobs: SweepJob[] = [];
  for (const [index, { overrides, subfolder, title }] of wanted.entries()) {
    const name = title ?? `${index + 1} of ${wanted.length}`;
    jobs.push(await inJob(name, overrides, () => plannedJob(setup, { overrides, subfolder }, places)));
  }
  return { folder, lines, jobs, places, launchedBy, keepGoing, retries };
}

function launchOf({ sweep, launcher }: CheckedConfig) {
  if (sweep !== undefined && launcher !== undefined) return { sweep, launcher };
  throw new ConfigError(
    "several jobs: the config has no node 'sweep' with its folder, or no 'launcher'; a frozen config is one job",
  );
}

function groupOptions(place: ConfigPlace): (group: string) => readonly string[] | undefined {
  const repository = new ConfigRepository(place.searchPath, place.store);
  return (group) => (repository.groupExists(group) ? repository.options(group) : undefined);
}

function refuseShared(lines: readonly string[]): void {
  for (const { key, line } of sweptLines(lines)) {
    if (!sharedKeys.includes(key.split(/[./@]/)[0] ?? '')) continue;
    throw overrideError(line, line.indexOf(key), `'${key}' is the same for all jobs of a sweep`);
  }
}

async function inJob<T>(number: string, overrides: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`job ${number} (${overrides.join(' ')}): ${error.message}`, { cause: error });
  }
}

/** Gives a job its number and folder, and checks its config with them. */
async function plannedJob(
  setup: JobSetup,
  { overrides, subfolder }: { readonly overrides: readonly string[]; readonly subfolder: string | undefined },
  places: SweepPlaces,
): Promise<SweepJob> {
  const composed = setup.compose(overrides);
  const early = readsJob(composed.tree) ? undefined : await checkIn(setup, composed);
  const hash = hashOf(early?.resolved.value ?? identityOf(composed));
  const number = places.numberOf(hash);
  noteJob(composed.settings, number);
  const folder = places.place(hash, subfolder ?? subfolderOf(composed) ?? String(number), composed.overrides);
  setRunFolder(composed.tree, folder);
  const { resolved } = early ?? (await checkIn(setup, composed));
  setRunFolder(resolved.tree, folder);
  const files = () => ({ ...originFiles(composed), 'resolved.yaml': yamlText(resolved.tree) });
  return { number, folder, overrides: composed.overrides, hash, isKnown: places.isKnown(hash), files };
}

/** Whether values depend on the job's number or folder, which are known only when the job is known. */
function readsJob(node: ConfigNode): boolean {
  if (node.kind === 'list') return node.items.some(readsJob);
  if (node.kind === 'dict') return [...node.entries.values()].some(readsJob);
  return isInterpolation(node) && /hydra:|runFolder/.test(node.value);
}

/** What a job computes, whatever its number and folder are. */
function identityOf(composed: ComposedConfig): ConfigObject {
  noteJob(composed.settings, -1);
  setRunFolder(composed.tree, 'job');
  return withoutLaunch(resolveConfig(composed)).value;
}

function hashOf({ runFolder: _, ...own }: ConfigObject): string {
  return configHash(own);
}

function subfolderOf({ tree, settings, resolvers }: ComposedConfig): string | undefined {
  const place = new InterpolationResolver(tree, { settings, resolvers });
  if (place.target(['sweep', 'subfolder']) === undefined) return undefined;
  const node = place.resolveAt(['sweep', 'subfolder']);
  return node.kind === 'scalar' && node.value === null ? undefined : pythonText(node);
}

function setRunFolder(tree: ConfigNode, folder: string): void {
  if (tree.kind === 'dict') tree.entries.set('runFolder', scalarNode(folder, { kind: 'code', by: 'sweep' }));
}
