import type { ForwardContext } from '../../nn/module.ts';
import type { ParamTree } from '../../nn/params.ts';
import type { Tensor, Tensor3D } from '../../tf.ts';
import type { LossTerm } from '../contracts.ts';

/** Parameters of a model by part: `semantic`, `phonemes`, ..., `discriminators`. */
export type ModelParams = { readonly [root: string]: ParamTree };

/** The parameters that an objective reads. The leaves are shared. */
export function paramsOf(objective: { readonly roots: readonly string[] }, params: ModelParams): ModelParams {
  return Object.fromEntries(Object.entries(params).filter(([root]) => objective.roots.includes(root)));
}

/** Tensors by name, nested; absent inputs are left out. Batches and shared results are such trees. */
export interface TensorTree {
  readonly [name: string]: Tensor | TensorTree | readonly TensorTree[] | readonly Tensor[] | number | undefined;
}

/** One optimizer move within a step. */
export interface Update {
  /** Prefix of its metric keys: `loss/<label>/mel`, `grad_norm_<label>`. */
  readonly label: 'g' | 'd' | 'lm' | 'r';
  /** Roots of the parameters that it may move. */
  readonly roots: readonly string[];
}

/** Leaves that no update's gradient moves: an update's training passes do. */
export interface ObjectiveBuffers {
  /** Is the leaf at this path, root included, a buffer? */
  owns(path: string): boolean;
  /** The parameters with buffers as the losses of an update leave them; other leaves are shared. Borrows. */
  advance(params: ModelParams): ModelParams;
}

/**
 * What a stage trains for: an ordered list of updates that share one forward pass. The last update's gradient runs
 * through the shared pass; earlier ones see its results cut off, and later ones see the parameters that earlier ones moved.
 */
export interface Objective<Batch, Shared> {
  readonly name: string;
  readonly updates: readonly Update[];
  /** Roots that the forward pass reads; others are left out of the stage. */
  readonly roots: readonly string[];
  forward(params: ModelParams, batch: Batch, context: ForwardContext): Shared;
  /** What terms weigh that the stage's losses do not name. */
  readonly termWeights?: Readonly<Record<string, number>> | undefined;
  /** Absent: every leaf is moved by gradients alone. */
  readonly buffers?: ObjectiveBuffers;
  /** [B, Ty, Tx] 1 where a frame belongs to a symbol; absent where there are no symbols. */
  readonly alignment?: (shared: Shared) => Tensor3D;
  /** The loss terms of one update, by metric key without prefix. */
  losses(update: Update, pass: ObjectivePass<Batch, Shared>): Readonly<Record<string, LossTerm>>;
}

export interface ObjectivePass<Batch, Shared> {
  readonly params: ModelParams;
  readonly batch: Batch;
  readonly shared: Shared;
  readonly context: ForwardContext;
}
