import { hashFraction } from '../corpus/contentHash.ts';
import { shuffled } from '../corpus/shuffled.ts';

/**
 * Orders of 0 to `count - 1` in which each comes equally often at each place and each pair equally often one behind the
 * other: `count` of them where it is even, twice as many where it is odd. The first column goes through all numbers.
 *
 * Source: Williams, "Experimental designs balanced for the estimation of residual effects of treatments" (1949).
 */
export function williamsSquare(count: number): readonly (readonly number[])[] {
  const zigzag = Array.from({ length: count }, (_, at) => (at % 2 === 0 ? at / 2 : count - (at + 1) / 2));
  const square = zigzag.map((_, row) => zigzag.map((value) => (value + row) % count));
  return count % 2 === 0 || count === 1 ? square : [...square, ...square.map((row) => row.toReversed())];
}

/** A seed and what is drawn with it: the same words give the same order. */
export interface Draw {
  readonly seed: number;
  readonly row: number;
}

/** 0 to `count - 1` in an order of the row's own; `what` tells draws of a row apart. */
export function drawnOrder(count: number, { seed, row }: Draw, what: string): readonly number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  return shuffled(places, hashFraction(seed, `${what} ${row}`));
}

/** One system of one item. */
export interface Stimulus {
  readonly item: number;
  readonly system: number;
}

/**
 * Single stimuli for a row: blocks in which each item comes once, each time by another system, as Williams squares have it: over
 * all blocks each item is heard by each system. `blocks` may be fewer than systems: with one, rows that follow each other
 * hear an item by one system after the other. No item comes twice in a row.
 */
export function stimulusBlocks(
  { items, systems, blocks }: { readonly items: number; readonly systems: number; readonly blocks: number },
  draw: Draw,
): readonly Stimulus[] {
  const square = williamsSquare(systems);
  const order: Stimulus[] = [];
  for (let block = 0; block < blocks; block++) {
    const own = drawnOrder(items, draw, `block ${block}`);
    const [first, ...rest] = own;
    const isRepeated = first !== undefined && rest.length > 0 && first === order.at(-1)?.item;
    for (const item of isRepeated ? [...rest, first] : own) {
      const line = square[(item + draw.row) % square.length] as readonly number[];
      order.push({ item, system: line[block] as number });
    }
  }
  return order;
}

/**
 * The versions of each item for a row: items in an order of its own, and in each the versions in the lines of a Williams square whose
 * numbers the row deals anew.
 */
export function versionOrders(
  { items, versions }: { readonly items: number; readonly versions: number },
  draw: Draw,
): readonly { readonly item: number; readonly order: readonly number[] }[] {
  const square = williamsSquare(versions);
  const dealt = drawnOrder(versions, draw, 'versions');
  return drawnOrder(items, draw, 'items').map((item) => {
    const line = square[(item + draw.row) % square.length] as readonly number[];
    return { item, order: line.map((place) => dealt[place] as number) };
  });
}

/**
 * A trial of two for each of `trials`: which comes first and which of the two X is, all four combinations equally often within a row
 * and, for each trial, over rows.
 */
export function pairOrders(
  trials: number,
  draw: Draw,
): readonly { readonly trial: number; readonly isSwapped: boolean; readonly isXSecond: boolean }[] {
  const combinations = [0, 1, 2, 3];
  const dealt = shuffled(combinations, hashFraction(draw.seed, `combinations ${Math.floor(draw.row / 4)}`));
  return drawnOrder(trials, draw, 'trials').map((trial) => {
    const combination = dealt[(trial + draw.row) % 4] as number;
    return { trial, isSwapped: combination % 2 === 1, isXSecond: combination >= 2 };
  });
}

/** The others spread evenly among `main`, never in front, each somewhere in its stretch. */
export function spreadAmong<T>(main: readonly T[], others: readonly T[], draw: Draw): readonly T[] {
  const stretch = main.length / (others.length + 1);
  const places = others.map((_, place) => {
    const shift = hashFraction(draw.seed, `catch ${place} ${draw.row}`) - 0.5;
    return Math.max(1, Math.round((place + 1 + 0.8 * shift) * stretch));
  });
  const mixed: T[] = [];
  for (const [place, one] of main.entries()) {
    mixed.push(...others.filter((_, other) => places[other] === place), one);
  }
  return [...mixed, ...others.filter((_, other) => (places[other] as number) >= main.length)];
}
