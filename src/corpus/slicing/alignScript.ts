/** Neighbouring stretches of speech and the neighbouring sentences that they say. */
export interface Bead {
  readonly firstRegion: number;
  readonly endRegion: number;
  readonly firstSentence: number;
  readonly endSentence: number;
}

/**
 * What it costs to take some stretches of speech for some sentences: a negative log-likelihood, so that costs of
 * neighbouring beads add up.
 */
export type BeadCost = (bead: Bead) => number;

export interface AlignScriptOptions {
  /** At most this many stretches of speech or sentences in one bead. */
  readonly mostJoined: number;
  /** Cost of a stretch of speech that says nothing of the script, or of a sentence that was not said. */
  readonly skipCost: number;
}

/** Joining costs, so that nothing is joined without need. */
const joinCost = 1.5;

/**
 * The cheapest way through stretches of speech and sentences in their order: beads of one to many and many to one, with
 * stretches and sentences that belong to nothing left out.
 * Source: Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora", Computational Linguistics 19 (1993),
 * section 3: the dynamic programme; what a bead costs is the caller's.
 */
export function alignScript(
  regions: number,
  sentences: number,
  { mostJoined, skipCost, cost }: AlignScriptOptions & { readonly cost: BeadCost },
): readonly Bead[] {
  const width = sentences + 1;
  const best = new Float64Array((regions + 1) * width).fill(Infinity);
  const steps = new Int32Array((regions + 1) * width * 2);
  best[0] = 0;
  const offer = (from: number, to: number, [region, sentence, price]: readonly [number, number, number]) => {
    const total = (best[from] as number) + price;
    if (total >= (best[to] as number)) return;
    best[to] = total;
    steps[2 * to] = region;
    steps[2 * to + 1] = sentence;
  };
  for (let region = 0; region <= regions; region++) {
    for (let sentence = 0; sentence <= sentences; sentence++) {
      const from = region * width + sentence;
      if (best[from] === Infinity) continue;
      if (region < regions) offer(from, from + width, [1, 0, skipCost]);
      if (sentence < sentences) offer(from, from + 1, [0, 1, skipCost]);
      for (const [a, b] of joins(mostJoined)) {
        if (region + a > regions || sentence + b > sentences) continue;
        const bead = {
          ...{ firstRegion: region, endRegion: region + a, firstSentence: sentence, endSentence: sentence + b },
        };
        offer(from, from + a * width + b, [a, b, cost(bead) + joinCost * (a + b - 2)]);
      }
    }
  }
  return beadsBack(steps, { regions, sentences });
}

function* joins(most: number): Generator<readonly [number, number]> {
  for (let count = 1; count <= most; count++) yield [count, 1];
  for (let count = 2; count <= most; count++) yield [1, count];
}

function beadsBack(
  steps: Int32Array,
  { regions, sentences }: { readonly regions: number; readonly sentences: number },
): readonly Bead[] {
  const beads: Bead[] = [];
  for (let region = regions, sentence = sentences; region > 0 || sentence > 0; ) {
    const at = 2 * (region * (sentences + 1) + sentence);
    const [a, b] = [steps[at] as number, steps[at + 1] as number];
    if (a > 0 && b > 0) {
      beads.push({ firstRegion: region - a, endRegion: region, firstSentence: sentence - b, endSentence: sentence });
    }
    region -= a;
    sentence -= b;
  }
  return beads.reverse();
}

/** Seconds of variance that each second of speech brings, and what a bead has by itself. */
const varianceGrowth = 0.03;
const ownVariance = 0.04;

/**
 * Costs by durations alone: a sentence is expected to last as long as its phonemes at the mean rate of the whole.
 * Source: Gale and Church (1993), section 2: a normal distribution whose variance grows with the length.
 */
export function durationCost(regionSeconds: readonly number[], phonemes: readonly number[]): BeadCost {
  const rate = sum(regionSeconds) / Math.max(1, sum(phonemes));
  return ({ firstRegion, endRegion, firstSentence, endSentence }) => {
    const spoken = sum(regionSeconds.slice(firstRegion, endRegion));
    const expected = rate * sum(phonemes.slice(firstSentence, endSentence));
    return normalCost(spoken - expected, varianceGrowth * expected + ownVariance);
  };
}

function normalCost(difference: number, variance: number): number {
  return 0.5 * (difference ** 2 / variance + Math.log(variance / ownVariance));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
