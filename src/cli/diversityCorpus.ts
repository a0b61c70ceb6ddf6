import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import type { ConfigObject } from '../core/config/configNode.ts';
import { findProject } from '../core/config/projectConfig.ts';
import type { PoolUtterance } from '../core/dataContracts.ts';
import type { SentenceStates } from '../core/diversityContracts.ts';
import type { Registry } from '../core/registry.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import { type CorpusManifest, readManifest } from '../corpus/manifest.ts';
import { splitOf, type Utterance } from '../corpus/utterance.ts';
import type { WeightedAxis } from '../diversity/featureTable.ts';
import { measureCorpus } from '../diversity/measureCorpus.ts';
import { type AxisWeights, weightedAxes } from '../diversity/select/choice.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import { registryAxes } from '../run/dataPlugins.ts';
import { manifestFile } from './corpusImport.ts';
import { projectRegistry } from './projectRegistry.ts';
import { preparationReport } from './runTraining.ts';

export interface DiversityArguments {
  readonly manifest: string;
  readonly speaker?: string | undefined;
  readonly axis: readonly string[];
  readonly seed: number;
  readonly json: boolean;
  /** Folder of a trained run whose text encoder says what sentences are about. */
  readonly states?: string | undefined;
}

export interface DiversityCorpus {
  readonly registry: Registry;
  /** Root and training utterances, as far as they are looked at. */
  readonly manifest: CorpusManifest;
  /** All utterances, those that are held out too. */
  readonly whole: readonly Utterance[];
}

/** Reads the training utterances that a command line asks for. @throws CorpusError where there are none. */
export async function openCorpus({ manifest: path, speaker }: DiversityArguments): Promise<DiversityCorpus> {
  const registry = await projectRegistry(await findProject(process.cwd()));
  const manifest = await readManifest(manifestFile(path));
  const speakers = [...new Set(manifest.utterances.map((utterance) => utterance.speaker))].sort();
  if (speaker !== undefined && !speakers.includes(speaker)) {
    throw new CorpusError(`${path}: no speaker '${speaker}'; there are ${speakers.join(', ') || 'none'}`);
  }
  const utterances = manifest.utterances.filter(
    (utterance) => splitOf(utterance) === 'train' && (speaker === undefined || utterance.speaker === speaker),
  );
  if (utterances.length === 0) {
    throw new CorpusError(
      `${path}: there is no utterance for training in it, so nothing can be measured; import recordings`,
    );
  }
  return { registry, manifest: { ...manifest, utterances }, whole: manifest.utterances };
}

/** `phonemes=1` -> axis and weight. Without any, `usual`. @throws ConfigError for an unknown axis or a weight that is none. */
export function axesFromArguments(
  { axis }: Pick<DiversityArguments, 'axis'>,
  source: { readonly registry: Registry; readonly states?: SentenceStates | undefined },
  usual?: (axis: WeightedAxis) => boolean,
): readonly WeightedAxis[] {
  const { registry, states } = source;
  const axes = registryAxes(registry, states);
  if (axis.length > 0) return weightedAxes(axes, weightsOf(axis));
  const all = Object.fromEntries(registry.list('axis').map(({ name }) => [name, 1]));
  return weightedAxes(axes, all).filter((one) => usual?.(one) ?? true);
}

export function weightsOf(axis: readonly string[]): AxisWeights {
  return Object.fromEntries(
    axis.map((word) => {
      const [name = '', weight = '1'] = word.split('=');
      const value = Number(weight);
      if (weight.trim() !== '' && value >= 0 && Number.isFinite(value)) return [name, value] as const;
      throw new ConfigError(`--axis ${word}: the weight is '${weight}'; expected a number from 0 on, as in phonemes=1`);
    }),
  );
}

/** The utterances, measured where an axis needs it. */
export function soundedUtterances(
  { manifest }: DiversityCorpus,
  axes: readonly WeightedAxis[],
  quiet: boolean,
): Promise<readonly PoolUtterance[]> {
  if (!axes.some(({ axis }) => axis.needsSound)) return Promise.resolve(manifest.utterances);
  return measureCorpus(manifest, { cacheFolder: cacheRoot(), report: preparationReport(quiet) });
}

/** Makes a plugin's config of what the command line gives. @throws ConfigError for what the plugin does not take. */
export function pluginConfig(
  plugin: { readonly configSchema: Parameters<typeof checkWithSchema>[0]; readonly name: string },
  node: ConfigObject,
): unknown {
  return checkWithSchema(plugin.configSchema, node, { path: plugin.name, provenance: new Map(), owner: plugin.name });
}
