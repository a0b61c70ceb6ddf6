/**
 * The items in an order that a number in [0, 1) decides: Fisher-Yates with splitmix32.
 *
 * Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
 */
export function shuffled<T>(items: readonly T[], fraction: number): readonly T[] {
  const order = items.slice();
  let state = Math.floor(fraction * 2 ** 32);
  for (let last = order.length - 1; last > 0; last--) {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    const other = Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * (last + 1));
    const [a, b] = [order[last] as T, order[other] as T];
    order[last] = b;
    order[other] = a;
  }
  return order;
}
