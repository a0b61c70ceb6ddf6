import { bitErrorRate } from '../../audio/fingerprint.ts';

/** Two items that sound the same. */
export interface NearDuplicate {
  readonly first: number;
  readonly second: number;
  /** Share of the fingerprints' bits that differ; two different recordings differ in about half. */
  readonly bitErrorRate: number;
}

export interface NearDuplicateOptions {
  /** Above this share of differing bits two recordings are different. @default 0.25 */
  readonly maximumErrorRate?: number;
}

/** A word that more items share than this is silence or a steady tone, and says nothing. */
const mostSharers = 64;
/** Of long items only each fourth word, chosen by itself, is looked up; of short ones every word. */
const shortFrames = 128;
const sampling = 4;
/** The shared part must be this much of the longer item, and this long: a syllable inside a sentence is no duplicate. */
const leastOverlap = 0.8;
const leastFrames = 8;

/**
 * Pairs of items whose fingerprints are nearly the same, found by the words that they share: the cost grows with the
 * number of words, not with the number of pairs.
 * Source: Haitsma and Kalker, ISMIR 2002, section 5: look-up by exact words, then the bit error rate of the whole.
 */
export function nearDuplicates(
  fingerprints: readonly Uint32Array[],
  { maximumErrorRate = 0.25 }: NearDuplicateOptions = {},
): readonly NearDuplicate[] {
  const found: NearDuplicate[] = [];
  const looked = new Set<string>();
  const index = wordIndex(fingerprints);
  const inPair = new Set<string>();
  for (const group of sharedWords(index)) {
    for (const [place, a] of group.entries()) {
      for (const b of group.slice(place + 1)) {
        const [first, second] = a.item < b.item ? [a, b] : [b, a];
        const pair = `${first.item} ${second.item}`;
        const look = `${pair} ${first.frame - second.frame}`;
        if (first.item === second.item || inPair.has(pair) || looked.has(look)) continue;
        looked.add(look);
        const rate = matchAt(fingerprints, first, second);
        if (rate > maximumErrorRate) continue;
        inPair.add(pair);
        found.push({ first: first.item, second: second.item, bitErrorRate: rate });
      }
    }
  }
  return found.sort((a, b) => a.first - b.first || a.second - b.second);
}

interface WordPlace {
  readonly item: number;
  readonly frame: number;
}

interface WordIndex {
  /** Places in the order of their words. */
  readonly order: Uint32Array;
  readonly words: Uint32Array;
  readonly items: Uint32Array;
  readonly frames: Uint32Array;
}

function wordIndex(fingerprints: readonly Uint32Array[]): WordIndex {
  const isLookedUp = (word: number, count: number) => count <= shortFrames || word % sampling === 0;
  const count = fingerprints.reduce(
    (sum, words) => sum + words.reduce((inside, word) => inside + (isLookedUp(word, words.length) ? 1 : 0), 0),
    0,
  );
  const [words, items, frames] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
  let at = 0;
  for (const [item, own] of fingerprints.entries()) {
    for (const [frame, word] of own.entries()) {
      if (!isLookedUp(word, own.length)) continue;
      words[at] = word;
      items[at] = item;
      frames[at] = frame;
      at += 1;
    }
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => (words[a] as number) - (words[b] as number));
  return { order, words, items, frames };
}

function* sharedWords({ order, words, items, frames }: WordIndex): Generator<readonly WordPlace[]> {
  for (let first = 0; first < order.length; ) {
    const word = words[order[first] as number];
    let end = first + 1;
    while (end < order.length && words[order[end] as number] === word) end += 1;
    if (end - first > 1 && end - first <= mostSharers) {
      yield [...order.subarray(first, end)].map((place) => ({
        item: items[place] as number,
        frame: frames[place] as number,
      }));
    }
    first = end;
  }
}

function matchAt(fingerprints: readonly Uint32Array[], a: WordPlace, b: WordPlace): number {
  const [first, second] = [fingerprints[a.item] as Uint32Array, fingerprints[b.item] as Uint32Array];
  const { rate, frames } = bitErrorRate(first, second, a.frame - b.frame);
  return frames < Math.max(leastFrames, leastOverlap * Math.max(first.length, second.length)) ? 1 : rate;
}
