import { CheckpointError } from '../../errors.ts';
import { normalWithDeviation } from '../../nn/initializers.ts';
import { matrixProduct } from '../../nn/ops/matrixProduct.ts';
import { type FlatParams, flattenParams, mapParams, type ParamTree } from '../../nn/params.ts';
import type { RandomSource } from '../../nn/random.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { HostTensor, HostTensors } from '../checkpoint/hostTensor.ts';
import { toTensor } from '../checkpoint/tensorIo.ts';
import type { SemanticEncoder } from '../contracts.ts';
import type { ModelParams } from '../objectives/objective.ts';
import type { AdaptableMatrix } from '../weightContracts.ts';

/*
 * Low-rank adapters of the semantic encoder. Their parameters lie beside the encoder's own, as
 * semantic/lora/<layer>/<matrix>/{down,up}, with one scalar semantic/lora/scale = alpha / rank, so that weights with
 * adapters say all that it takes to merge them. Only a stage that trains adapters, and its checkpoints, hold any.
 */

/** The folder of adapters. */
export const adapterRoot = 'semantic/lora';

/** alpha / rank: never learned. */
export const adapterScalePath = `${adapterRoot}/scale`;

export interface AdapterPlan {
  readonly rank: number;
  readonly alpha: number;
  readonly layers: readonly number[];
  /** Names of adaptable matrices. */
  readonly targets: readonly string[];
  readonly random: RandomSource;
}

/** Does a parameter belong to the adapters? */
export function isAdapterPath(path: string): boolean {
  return path.startsWith(`${adapterRoot}/`);
}

/**
 * The same model with fresh adapters, which change nothing yet: `up` is 0. Other leaves are shared; the caller owns the new.
 *
 * Shapes: down [in, rank], up [rank, out].
 * Source: Hu et al., LoRA (arXiv:2106.09685) section 4.1: down Gaussian, up 0, the product scaled by alpha / rank.
 * Differs: the paper leaves the deviation open; here it is 1 / √in, so that a normalised input keeps its variance.
 */
export function addAdapters(params: ModelParams, semantic: SemanticEncoder, plan: AdapterPlan): ModelParams {
  const leaves = flattenParams(params['semantic'] ?? {});
  const adapters = new Map<string, Tensor>([['scale', tf.scalar(plan.alpha / plan.rank)]]);
  const chosen = semantic.adaptable.filter(({ name }) => plan.targets.includes(name));
  for (const layer of plan.layers.map((index) => semantic.layerPath(index))) {
    for (const matrix of chosen) {
      const kernel = kernelOf(leaves, layer, matrix);
      const [inChannels, outChannels = 0] = kernel.shape as [number, number];
      const path = `${layer}/${matrix.name}`;
      const down = normalWithDeviation(inChannels ** -0.5);
      adapters.set(`${path}/down`, down(plan.random.fork(path), [inChannels, plan.rank]));
      adapters.set(`${path}/up`, tf.zeros([plan.rank, matrix.columns?.count ?? outChannels]));
    }
  }
  const own = params['semantic'] as { readonly [name: string]: ParamTree };
  return { ...params, semantic: { ...own, lora: nested(adapters) } };
}

/** The encoder's own parameters, without adapters. The leaves are shared. */
export function baseSemantic(params: ModelParams): ParamTree {
  const { lora: _adapters, ...own } = (params['semantic'] ?? {}) as { readonly [name: string]: ParamTree };
  return own;
}

/** The encoder's parameters as its forward pass sees them: W + scale · down · up in place of W. Differentiable. */
export function adaptedSemantic(semantic: SemanticEncoder, params: ModelParams): ParamTree {
  return tidyResult(() => {
    const kernels = adaptedKernels(semantic, flattenParams(params['semantic'] ?? {}));
    return mapParams(baseSemantic(params), (leaf, path) => kernels.get(path) ?? leaf);
  });
}

/** The same model with adapters folded into its matrices. Other leaves are shared; the caller owns the folded ones. */
export function mergeAdapters(semantic: SemanticEncoder, params: ModelParams): ModelParams {
  if (params['semantic'] === undefined) return params;
  return { ...params, semantic: adaptedSemantic(semantic, params) };
}

/**
 * Stored weights with adapters folded into their matrices: what anyone but the stage that trains them starts from.
 * @throws CheckpointError for adapters of another encoder.
 */
export function mergeStoredAdapters(semantic: SemanticEncoder, stored: HostTensors): HostTensors {
  if (![...stored.keys()].some(isAdapterPath)) return stored;
  const root = 'semantic/';
  const merged = tidyResult(() => {
    const own = [...stored].filter(([path]) => path.startsWith(root));
    const leaves = new Map(own.map(([path, tensor]) => [path.slice(root.length), toTensor(tensor)]));
    return [...adaptedKernels(semantic, leaves)].map(([path, kernel]): [string, HostTensor] => [
      `${root}${path}`,
      { shape: kernel.shape, data: kernel.dataSync<'float32'>() },
    ]);
  });
  const kernels = new Map(merged);
  const kept = [...stored].filter(([path]) => !isAdapterPath(path));
  return new Map(kept.map(([path, tensor]) => [path, kernels.get(path) ?? tensor]));
}

/** The matrices that have adapters, with these added, by path below the encoder. */
function adaptedKernels(semantic: SemanticEncoder, leaves: FlatParams): ReadonlyMap<string, Tensor2D> {
  const kernels = new Map<string, Tensor2D>();
  const scale = leaves.get('lora/scale') as Scalar | undefined;
  if (scale === undefined) return kernels;
  let used = 1;
  for (let index = 0; index < semantic.layerCount; index++) {
    const layer = semantic.layerPath(index);
    for (const matrix of semantic.adaptable) {
      const down = leaves.get(`lora/${layer}/${matrix.name}/down`) as Tensor2D | undefined;
      const up = leaves.get(`lora/${layer}/${matrix.name}/up`) as Tensor2D | undefined;
      if (down === undefined || up === undefined) continue;
      const path = `${layer}/${matrix.kernel}`;
      const kernel = kernels.get(path) ?? kernelOf(leaves, layer, matrix);
      kernels.set(path, addLowRank(kernel, { down, up, scale, from: matrix.columns?.from ?? 0 }));
      used += 2;
    }
  }
  const all = [...leaves.keys()].filter((path) => path.startsWith('lora/')).length;
  if (used === all) return kernels;
  throw new CheckpointError(
    `${adapterRoot}: ${all - used} of ${all} adapter parameters fit no matrix of model.semantic; use the model that they were trained with`,
  );
}

/** W [in, out], down [in, r], up [r, count] -> W with scale · down · up added to `count` columns from `from` on. */
function addLowRank(
  kernel: Tensor2D,
  adapter: { readonly down: Tensor2D; readonly up: Tensor2D; readonly scale: Scalar; readonly from: number },
): Tensor2D {
  const { down, up, scale, from } = adapter;
  return tf.tidy(() => {
    const change = tf.mul<Tensor2D>(matrixProduct(down, up), scale);
    const after = kernel.shape[1] - from - up.shape[1];
    if (from === 0 && after === 0) return tf.add<Tensor2D>(kernel, change);
    const columns: [number, number] = [from, after];
    return tf.add<Tensor2D>(kernel, tf.pad(change, [[0, 0], columns])); // [in, count] -> [in, out]
  });
}

function kernelOf(leaves: FlatParams, layer: string, matrix: AdaptableMatrix): Tensor2D {
  const kernel = leaves.get(`${layer}/${matrix.kernel}`);
  if (kernel?.rank === 2) return kernel as Tensor2D;
  throw new CheckpointError(
    `semantic/${layer}/${matrix.kernel}: ${kernel === undefined ? 'is missing' : `has rank ${kernel.rank}`}; expected the matrix of '${matrix.name}'`,
  );
}

/** A tree of the leaves by path. */
function nested(leaves: ReadonlyMap<string, Tensor>): ParamTree {
  const tree: Record<string, unknown> = {};
  for (const [path, leaf] of leaves) {
    const names = path.split('/');
    const folder = names.slice(0, -1).reduce<Record<string, unknown>>((node, name) => {
      node[name] ??= {};
      return node[name] as Record<string, unknown>;
    }, tree);
    folder[names.at(-1) ?? ''] = leaf;
  }
  return tree as ParamTree;
}
