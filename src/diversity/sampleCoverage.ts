import { sumOf } from './distribution.ts';

/**
 * Which share of speech like this is made of items that were heard in it: the estimated coverage of a sample. 0 where
 * fewer than two items were counted.
 *
 * Source: Chao & Jost, Coverage-based rarefaction and extrapolation (Ecology 93, 2012), equation 4a: Good-Turing with the
 * items that were heard once (f1) and twice (f2).
 */
export function sampleCoverage(counts: ArrayLike<number>): number {
  const n = sumOf(counts);
  if (n < 2) return 0;
  let [once, twice] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 1) once += 1;
    if (counts[i] === 2) twice += 1;
  }
  if (once === 0) return 1;
  const [rare, pairs] = twice > 0 ? [once, 2 * twice] : [once - 1, 2];
  const factor = ((n - 1) * rare) / ((n - 1) * rare + pairs);
  return Math.max(0, 1 - (once / n) * factor);
}

/**
 * Standard error of a weighted coverage: how far the sum of the weights of the heard items would lie off if as much speech
 * of the same kind were recorded anew, items drawn independently.
 *
 * Source: the shares of heard items by Chao et al., Rarefaction and extrapolation with Hill numbers (Ecological Monographs
 * 84, 2014), appendix G.
 * Differs: the missing items are known here, so the unheard share is laid on them by their weights; and counts are taken
 * as Poisson, which gives the variance in closed form, not smaller than that of a multinomial draw.
 */
export function coverageError(counts: ArrayLike<number>, weights: ArrayLike<number>): number {
  const n = sumOf(counts);
  if (n < 2) return 0;
  const shares = likelyShares(counts, weights, n);
  let variance = 0;
  for (let i = 0; i < counts.length; i++) {
    const heard = 1 - Math.exp(-n * (shares[i] as number));
    variance += (weights[i] as number) ** 2 * heard * (1 - heard);
  }
  return Math.sqrt(variance);
}

/** The shares that the items have in speech of this kind, those that were not heard included. */
function likelyShares(counts: ArrayLike<number>, weights: ArrayLike<number>, n: number): Float64Array {
  const unheardShare = 1 - sampleCoverage(counts);
  let [doubtful, unheardWeight] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    const share = (counts[i] as number) / n;
    doubtful += share * (1 - share) ** n;
    if (share === 0) unheardWeight += weights[i] as number;
  }
  const taken = doubtful > 0 ? Math.min(1, unheardShare / doubtful) : 0;
  return Float64Array.from({ length: counts.length }, (_, i) => {
    const share = (counts[i] as number) / n;
    if (share > 0) return share * (1 - taken * (1 - share) ** n);
    return unheardWeight > 0 ? (unheardShare * (weights[i] as number)) / unheardWeight : 0;
  });
}
