import { z } from 'zod';
import { ConfigError } from '../../errors.ts';

const count = z.int().nonnegative();
const range = z.string().refine((text) => /^\d+-\d+$/.test(text), {
  error: "a layer's index, or a range of them such as '0-3'",
});

/** Layers by index and ranges of them, such as [0, 2-3]. */
export const layerListSchema = z.array(z.union([count, range]));

/** How many of the lowest GPT layers are frozen, 'all', 'none', or which: indices and ranges such as [0, 2-3]. */
export const frozenLayersSchema = z.union([count, z.enum(['all', 'none']), layerListSchema]);

export type FrozenLayers = z.infer<typeof frozenLayersSchema>;

/** The indices of frozen layers in ascending order. @throws ConfigError for a layer that the encoder does not have. */
export function frozenIndices(frozen: FrozenLayers, layerCount: number, key: string): readonly number[] {
  if (frozen === 'none') return [];
  if (frozen === 'all') return indices(0, layerCount);
  if (typeof frozen === 'number') {
    if (frozen <= layerCount) return indices(0, frozen);
    throw new ConfigError(`${key} is ${frozen}, but model.semantic has ${layerCount} layers`);
  }
  return listedLayers(frozen, layerCount, key);
}

/** The indices of a list in ascending order, each once. @throws ConfigError for a layer that the encoder does not have. */
export function listedLayers(
  list: z.infer<typeof layerListSchema>,
  layerCount: number,
  key: string,
): readonly number[] {
  const all = list.flatMap((entry) => {
    const [first = 0, last = first] = String(entry).split('-').map(Number);
    if (first <= last && last < layerCount) return indices(first, last + 1);
    throw new ConfigError(
      `${key} holds ${entry}, but model.semantic has the layers 0 to ${layerCount - 1}; a range is written lowest-highest`,
    );
  });
  return [...new Set(all)].toSorted((a, b) => a - b);
}

/** The whole numbers from `from` to just below `end`. */
export function indices(from: number, end: number): readonly number[] {
  return Array.from({ length: end - from }, (_, index) => from + index);
}
