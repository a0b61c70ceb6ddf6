/** A share of events with its 95 % interval. */
export interface Proportion {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** How many were looked at. */
  readonly count: number;
}

const normalQuantile = 1.959963984540054;

/**
 * How often something happened, with Wilson's interval of 95 %.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 */
export function proportion(events: number, count: number): Proportion {
  const share = events / count;
  const square = normalQuantile ** 2;
  const centre = (share + square / (2 * count)) / (1 + square / count);
  const half =
    (normalQuantile / (1 + square / count)) * Math.sqrt((share * (1 - share)) / count + square / (4 * count ** 2));
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half), count };
}
