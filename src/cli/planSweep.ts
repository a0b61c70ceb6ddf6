import { type ComposedConfig, configComposer } from '../core/config/composeConfig.ts';
import { configHash } from '../core/config/configHash.ts';
import { type ConfigObject, type ConfigValue, nodeOf, scalarNode } from '../core/config/configNode.ts';
import { ConfigRepository } from '../core/config/configRepository.ts';
import { overrideValueText } from '../core/config/overrideText.ts';
import { findProject } from '../core/config/projectConfig.ts';
import { sweepJobs, sweptKeys } from '../core/config/sweepJobs.ts';
import { yamlText } from '../core/config/yamlText.ts';
import type { Launcher } from '../core/contracts.ts';
import { ConfigError } from '../errors.ts';
import type { SweepConfig } from '../run/sweepConfig.ts';
import type { SweepJob } from '../run/sweepFolder.ts';
import { type CheckedConfig, checkRunConfig } from './configCheck.ts';
import { type ConfigArguments, type ConfigPlace, configPlace } from './configTree.ts';
import { originFiles } from './originFiles.ts';
import { projectRegistry } from './projectRegistry.ts';

export interface SweepPlan {
  readonly folder: string;
  /** Overrides and sweeps of the config and of the command line. */
  readonly lines: readonly string[];
  readonly jobs: readonly SweepJob[];
  readonly launcher: Launcher;
}

/** Keys that say how jobs are made and run; all jobs of a sweep share them. */
const sharedKeys = ['sweep', 'launcher', 'runFolder', 'hydra'];

/**
 * Composes and checks every job of a sweep. Nothing is written.
 *
 * @throws ConfigError that names the job which is not valid.
 */
export async function planSweep(args: ConfigArguments): Promise<SweepPlan> {
  const project = await findProject(process.cwd());
  const place = await configPlace(args, project);
  const registry = await projectRegistry(project);
  const compose = configComposer(place);
  const options = groupOptions(place);
  const [first = []] = sweepJobs({ lines: args.overrides, options });
  const checked = await checkRunConfig(compose(first), project, registry);
  const { sweep, launcher } = launchOf(checked);
  const lines = [...configLines(sweep), ...args.overrides];
  refuseShared(lines);
  const jobs: SweepJob[] = [];
  const all = sweepJobs({ lines, options });
  for (const [index, overrides] of all.entries()) {
    jobs.push(
      await inJob(`${index + 1} of ${all.length}`, overrides, async () => {
        const composed = compose(overrides);
        return plannedJob(composed, await checkRunConfig(composed, project, registry));
      }),
    );
  }
  return { folder: sweep.folder, lines, jobs, launcher };
}

function launchOf({ sweep, launcher }: CheckedConfig) {
  if (sweep !== undefined && launcher !== undefined) return { sweep, launcher };
  throw new ConfigError(
    "--multirun: the config has no node 'sweep' with its folder, or no 'launcher'; a frozen config is one job",
  );
}

function groupOptions(place: ConfigPlace): (group: string) => readonly string[] | undefined {
  const repository = new ConfigRepository(place.searchPath, place.store);
  return (group) => (repository.groupExists(group) ? repository.options(group) : undefined);
}

/** `sweep.params` and `sweep.zip` as lines of the override grammar. */
function configLines({ params, zip }: SweepConfig): readonly string[] {
  const single = Object.entries(params).map(([key, value]) => `${key}=${value}`);
  const paired = zip.map((columns) => {
    const texts = Object.entries(columns).map(([key, values]) => {
      const isText = typeof values === 'string';
      return `${key}=${isText ? values : overrideValueText(nodeOf(values as ConfigValue, { kind: 'code', by: 'sweep.zip' }))}`;
    });
    return `zip(${texts.join(',')})`;
  });
  return [...single, ...paired];
}

function refuseShared(lines: readonly string[]): void {
  const shared = sweptKeys(lines).find((key) => sharedKeys.includes(key.split(/[./@]/)[0] ?? ''));
  if (shared !== undefined) throw new ConfigError(`--multirun: '${shared}' is the same for all jobs of a sweep`);
}

async function inJob<T>(number: string, overrides: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`job ${number} (${overrides.join(' ')}): ${error.message}`, { cause: error });
  }
}

function plannedJob(composed: ComposedConfig, { resolved }: CheckedConfig): SweepJob {
  const { runFolder: _, ...own } = resolved.value;
  return {
    overrides: composed.overrides,
    hash: configHash(own as ConfigObject),
    files: (folder) => {
      const place = scalarNode(folder, { kind: 'code', by: 'sweep' });
      for (const tree of [composed.tree, resolved.tree]) if (tree.kind === 'dict') tree.entries.set('runFolder', place);
      return { ...originFiles(composed), 'resolved.yaml': yamlText(resolved.tree) };
    },
  };
}
