import { philoxBlock } from '../nn/philox.ts';

/** A stream of uniform numbers in [0, 1) that the seed alone decides. */
export function uniformDraws(seed: number): () => number {
  const key = Uint32Array.of(seed >>> 0, 0);
  const counter = new Uint32Array(4);
  const words = new Uint32Array(4);
  let used = 0;
  return () => {
    const place = used % 4;
    if (place === 0) {
      counter[0] = used / 4;
      counter[1] = Math.floor(used / 4 / 2 ** 32);
      philoxBlock(counter, key, words);
    }
    used += 1;
    return (words[place] as number) / 2 ** 32;
  };
}

/** Draws `count` item numbers with replacement, each call further on in one stream of the seed. */
export function indexDraw(count: number, seed: number): () => readonly number[] {
  const next = uniformDraws(seed);
  return () => Array.from({ length: count }, () => Math.floor(next() * count));
}

/** By linear interpolation between the two nearest of the sorted values. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}
