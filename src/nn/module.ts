import type { ParamTree } from './params.ts';
import type { RandomSource } from './random.ts';

/** What every forward pass is told beside its inputs. `random` is a pure function of (seed, names, step). */
export interface ForwardContext {
  /** true: dropout and sampling noise as in training; false: no dropout. */
  readonly training: boolean;
  readonly random: RandomSource;
}

/**
 * A layer or a model: a closed-over configuration, a way to make initial parameters and a pure function of them.
 * `apply` borrows all its arguments; the caller owns the result.
 */
export interface Module<P extends ParamTree, Args extends readonly unknown[], Out> {
  /** Makes the initial parameters; the caller owns them. Children take `random.fork('theirName')`. */
  init(random: RandomSource): P;
  apply(params: P, ...args: Args): Out;
}

/** The context of a named child: same mode, its own random numbers. */
export function forkContext(context: ForwardContext, name: string): ForwardContext {
  return { training: context.training, random: context.random.fork(name) };
}
