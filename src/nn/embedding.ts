import type { Tensor2D, Tensor3D } from '../tf.ts';
import { type Initializer, normalWithDeviation } from './initializers.ts';
import type { Module } from './module.ts';
import { gatherRows } from './ops/gatherRows.ts';
import { expectShape } from './shape.ts';

export interface EmbeddingConfig {
  readonly vocabularySize: number;
  readonly channels: number;
  /** The table's start; default standard normal, as torch.nn.Embedding. */
  readonly init?: Initializer;
}

export type EmbeddingParams = { readonly table: Tensor2D };

/**
 * One learned vector per id.
 *
 * Shapes: ids int32 [B, T], from 0 to V - 1; table [V, C] -> [B, T, C].
 * @throws ShapeError when the ids are no int32 matrix or the table has another shape.
 */
export function embedding(config: EmbeddingConfig): Module<EmbeddingParams, [Tensor2D], Tensor3D> {
  const { vocabularySize, channels, init = normalWithDeviation(1) } = config;
  return {
    init: (random) => ({ table: init(random.fork('table'), [vocabularySize, channels]) as Tensor2D }),
    apply(params, ids) {
      expectShape(ids, ['B', 'T'], 'embedding: ids');
      expectShape(
        params.table,
        [vocabularySize, channels],
        'embedding: table',
        'config.vocabularySize, config.channels',
      );
      return gatherRows<Tensor3D>(params.table, ids);
    },
  };
}
