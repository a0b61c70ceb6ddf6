import { flattenParams, mapParams, type ParamTree } from '../../nn/params.ts';
import { type RandomSource, randomSource } from '../../nn/random.ts';
import type { Tensor } from '../../tf.ts';
import type { HostTensor, HostTensors } from '../checkpoint/hostTensor.ts';
import { importForeign } from '../checkpoint/importForeign.ts';
import { toTensor } from '../checkpoint/tensorIo.ts';
import type { ModelParts } from '../objectives/modelParts.ts';
import type { ModelParams } from '../objectives/objective.ts';
import type { Published } from '../weightContracts.ts';

/** Every root that a model may have. */
export const modelRoots = [
  'semantic',
  'phonemes',
  'reference',
  'style',
  'decoder',
  'duration',
  'vocoder',
  'discriminators',
] as const;

/**
 * Initial parameters of all parts as a function of (seed, part): adding or swapping one part leaves the others' values as
 * they were. Parts with published weights start from them. The caller owns the tensors.
 */
export async function initModel(parts: ModelParts, seed: number): Promise<ModelParams> {
  const params = freshModel(parts, seed);
  return replaceLeaves(params, await pretrainedTensors(parts, params));
}

/** The same without published weights, which need not be at hand. */
export function freshModel(parts: ModelParts, seed: number): ModelParams {
  const random = randomSource(seed, 0).fork('init');
  const judges = parts.vocoder.training?.discriminators;
  return {
    semantic: parts.semantic.init(random.fork('semantic')),
    phonemes: parts.phonemes.init(random.fork('phonemes')),
    reference: parts.reference.init(random.fork('reference')),
    ...(parts.style && { style: parts.style.init(random.fork('style')) }),
    decoder: parts.decoder.init(random.fork('decoder')),
    duration: parts.duration.init(random.fork('duration')),
    vocoder: parts.vocoder.init(random.fork('vocoder')),
    ...(judges === undefined ? {} : { discriminators: judges.init(random.fork('discriminators')) }),
  };
}

/** Initial parameters of one part alone, its published weights in their place. The caller owns the tensors. */
export async function initPart(
  part: Published & { init(random: RandomSource): ParamTree },
  random: RandomSource,
): Promise<ParamTree> {
  const params = part.init(random);
  if (part.pretrained === undefined) return params;
  const { file, rules } = part.pretrained;
  return replaceLeaves(params, await importForeign(file, rules, { expected: flattenParams(params) }));
}

/** The parts whose weights others may have published, by the root of their parameters. */
export function publishedParts(parts: ModelParts): readonly (readonly [root: string, part: Published])[] {
  const { discriminators } = parts.vocoder.training ?? {};
  return [
    ...Object.entries(parts),
    ...(discriminators === undefined ? [] : [['discriminators', discriminators] as const]),
  ];
}

/** The published weights that parts start from, by path in the whole tree. */
async function pretrainedTensors(parts: ModelParts, params: ModelParams): Promise<HostTensors> {
  const tensors = new Map<string, HostTensor>();
  for (const [root, { pretrained }] of publishedParts(parts)) {
    if (pretrained === undefined) continue;
    const expected = flattenParams(params[root] ?? {});
    const weights = await importForeign(pretrained.file, pretrained.rules, { expected });
    for (const [path, tensor] of weights) tensors.set(`${root}/${path}`, tensor);
  }
  return tensors;
}

/** The same tree with these values in place of the old leaves, which are disposed; other leaves are shared. */
export function replaceLeaves<Params extends ParamTree>(params: Params, values: HostTensors): Params {
  return mapParams(params, (leaf: Tensor, path) => {
    const value: HostTensor | undefined = values.get(path);
    if (value === undefined) return leaf;
    leaf.dispose();
    return toTensor(value);
  }) as Params;
}
