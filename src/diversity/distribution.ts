/** Shannon entropy of counts, bits; 0 where there are none. */
export function entropyBits(counts: ArrayLike<number>): number {
  const total = sumOf(counts);
  let bits = 0;
  for (let i = 0; i < counts.length; i++) {
    const share = (counts[i] as number) / total;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return bits;
}

/**
 * Jensen-Shannon divergence of the shares of counts from a target, bits, in [0, 1]; 1 where there are no counts.
 *
 * Source: Lin, Divergence measures based on the Shannon entropy (1991), equation 4.1 with equal weights.
 */
export function divergenceBits(counts: ArrayLike<number>, target: ArrayLike<number>): number {
  const total = sumOf(counts);
  if (!(total > 0)) return 1;
  let bits = 0;
  for (let i = 0; i < counts.length; i++) {
    const [p, q] = [(counts[i] as number) / total, target[i] as number];
    const middle = (p + q) / 2;
    if (p > 0) bits += (p / 2) * Math.log2(p / middle);
    if (q > 0) bits += (q / 2) * Math.log2(q / middle);
  }
  return Math.min(1, Math.max(0, bits));
}

export function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}
