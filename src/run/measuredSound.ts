import type { SoundMeasures } from '../core/dataContracts.ts';
import type { AxisSource } from '../core/diversityContracts.ts';
import type { ModelEnvironment } from '../core/model/assembleModel.ts';
import type { Registry } from '../core/registry.ts';
import type { Stage } from '../core/trainer/stage.ts';
import type { CorpusManifest } from '../corpus/manifest.ts';
import type { SplitName } from '../corpus/utterance.ts';
import { type MeasureOptions, measureCorpus } from '../diversity/measureCorpus.ts';
import { ConfigError } from '../errors.ts';
import { dataPlugins, registryAxes } from './dataPlugins.ts';

/**
 * Does a selection or a sampler of some stages look at an axis that only measured recordings decide? One that cannot be made
 * is complained about where its stage is planned.
 */
export function looksAtSound(
  stages: Readonly<Record<string, Stage>>,
  registry: Registry,
  checkNode: ModelEnvironment['checkNode'],
): boolean {
  let isAsked = false;
  const known = registryAxes(registry);
  const axes: AxisSource = {
    axis: (name) => {
      const axis = known.axis(name);
      isAsked ||= axis.needsSound;
      return axis;
    },
  };
  const plugins = dataPlugins(registry, checkNode, axes);
  for (const [name, { data, sampler }] of Object.entries(stages)) {
    const owner = `recipe.stages.${name}`;
    for (const [pool, { selection }] of Object.entries(data)) {
      tryMake(() => plugins.selection(selection, `${owner}.data.${pool}.selection`));
    }
    tryMake(() => plugins.sampler(sampler, `${owner}.sampler`));
  }
  return isAsked;
}

function tryMake(make: () => unknown): void {
  try {
    make();
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
  }
}

/**
 * The utterances, those for training with what was measured of their recordings as they were imported: preparation makes all
 * equally loud. @throws as `measureCorpus`
 */
export async function withSound<U extends { readonly id: string; readonly split: SplitName }>(
  utterances: readonly U[],
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
  options: MeasureOptions,
): Promise<readonly (U & { readonly sound?: SoundMeasures | undefined })[]> {
  const training = new Set(utterances.filter(({ split }) => split === 'train').map(({ id }) => id));
  const recordings = manifest.utterances.filter(({ id }) => training.has(id));
  const measured = await measureCorpus({ root: manifest.root, utterances: recordings }, options);
  const sounds = new Map(measured.map(({ id, sound }) => [id, sound]));
  return utterances.map((utterance) => ({ ...utterance, sound: sounds.get(utterance.id) }));
}
