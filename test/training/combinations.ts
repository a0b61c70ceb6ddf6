import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { misfit } from '../../src/core/model/misfit.ts';
import type { ModelConfig } from '../../src/core/model/modelConfig.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { Registry } from '../../src/core/registry.ts';
import { smallestParts } from '../smallestParts.ts';
import { spectral } from './toySystem.ts';

/*
 * Systems of the parts that ship, at the smallest sizes, such that any two parts of different kinds that fit each other are
 * together in one of them.
 */

const kinds = ['semantic', 'phonemes', 'reference', 'decoder', 'duration', 'vocoder'] as const;
const shippedRegistry = new Registry().register(...builtInPlugins);

/** Names of parts by kind; a kind's place is its place in `kinds`. */
type Combination = readonly string[];

function modelOf(combination: Combination): ModelConfig {
  return Object.fromEntries(
    kinds.map((kind, place) => {
      const name = combination[place] as string;
      return [kind, { ...smallestParts[`${kind}/${name}`], name }];
    }),
  ) as unknown as ModelConfig;
}

/** The parts of a combination, in the sizes of the toy system. */
export function buildCombination(combination: Combination): ModelParts {
  return buildModel(modelOf(combination));
}

/** Parts of any plugin that ships, told the sizes of the toy system. */
export function buildModel(model: object): ModelParts {
  return assembleModel(model as ModelConfig, shippedRegistry, {
    assets: { resolve: (path) => path },
    spectral,
    text: { symbolCount: 6, toneCount: 3, languageCount: 2 },
    speakerCount: 1,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
}

/** The registered parts of each kind. */
function registered(): readonly (readonly string[])[] {
  return kinds.map((kind) => shippedRegistry.list(kind).map(({ name }) => name));
}

function fits(combination: Combination): boolean {
  const { decoder, vocoder } = modelOf(combination);
  const checked = (plugin: Plugin, { name: _name, ...own }: { readonly name: string }) => ({
    plugin: plugin as never,
    config: plugin.configSchema.parse(own),
  });
  const parts = {
    decoder: checked(shippedRegistry.get('decoder', decoder.name), decoder),
    vocoder: checked(shippedRegistry.get('vocoder', vocoder.name), vocoder),
  };
  return misfit(parts, spectral) === undefined;
}

const pairsOf = (combination: Combination) =>
  combination.flatMap((one, place) =>
    combination.slice(place + 1).map((other, after) => `${place}${one} ${place + 1 + after}${other}`),
  );

/** All combinations that fit. */
export function everyCombination(): readonly Combination[] {
  const product = registered().reduce<readonly Combination[]>(
    (begun, names) => begun.flatMap((start) => names.map((name) => [...start, name])),
    [[]],
  );
  return product.filter(fits);
}

/** Of these, few that have every pair: each time the one with the most pairs that are new. */
export function pairwise(all: readonly Combination[]): readonly Combination[] {
  const open = new Set(all.flatMap(pairsOf));
  const chosen: Combination[] = [];
  while (open.size > 0) {
    const gain = (combination: Combination) => pairsOf(combination).filter((pair) => open.has(pair)).length;
    const best = all.reduce((most, next) => (gain(next) > gain(most) ? next : most));
    for (const pair of pairsOf(best)) open.delete(pair);
    chosen.push(best);
  }
  return chosen;
}
