import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import type { SemanticEncoder } from '../contracts.ts';
import { frozenIndices, indices, layerListSchema } from './frozenLayers.ts';

/** Low-rank adapters on frozen GPT layers: (alpha / rank) · down · up is added to each target's matrix. */
export const loraSchema = z.strictObject({
  /** Columns of `down` and rows of `up`. */
  rank: z.int().positive().default(8),
  alpha: z.number().positive().default(16),
  /** How many of the highest layers, 'all', or which: indices and ranges such as [0, 2-3]. */
  layers: z.union([z.int().positive(), z.literal('all'), layerListSchema.min(1)]).default('all'),
  /** Matrices that the encoder declares, such as attention/query; absent: all of them. */
  targets: z.array(z.string()).min(1).optional(),
});

type Lora = z.infer<typeof loraSchema>;

/** The layers with adapters in ascending order. @throws ConfigError for layers that the encoder does not have. */
export function adaptedLayers({ layers }: Lora, semantic: SemanticEncoder, owner: string): readonly number[] {
  const { layerCount } = semantic;
  if (typeof layers !== 'number') return frozenIndices(layers, layerCount, `${owner}.layers`);
  if (layers <= layerCount) return indices(layerCount - layers, layerCount);
  throw new ConfigError(`${owner}.layers is ${layers}, but model.semantic has ${layerCount} layers`);
}
