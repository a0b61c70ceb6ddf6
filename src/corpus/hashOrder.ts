import { hashFraction } from './contentHash.ts';

/** The items in an order that the seed and each item's name decide: what is added or removed leaves the others' order. */
export function hashOrder<T>(items: readonly T[], seed: number, nameOf: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, order: hashFraction(seed, nameOf(item)) }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
