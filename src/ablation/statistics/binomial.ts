/** A share of independent events with its exact 95 % interval and test. */
export interface ExactShare {
  readonly events: number;
  readonly count: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, of the hypothesis that events and others are equally probable. */
  readonly p: number;
}

const halfAlpha = 0.025;

/**
 * How often something happened, with Clopper and Pearson's interval and the exact test against one half.
 *
 * Source: Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial" (1934).
 */
export function exactShare(events: number, count: number): ExactShare {
  const logs = logBinomials(count);
  const upper = (chance: number): number => tail(logs, events, chance);
  const lower = (chance: number): number => tail(logs, count - events, 1 - chance);
  return {
    ...{ events, count, share: events / count },
    low: events === 0 ? 0 : bisect((chance) => upper(chance) > halfAlpha),
    high: events === count ? 1 : bisect((chance) => lower(chance) <= halfAlpha),
    p: Math.min(1, 2 * Math.min(upper(0.5), lower(0.5))),
  };
}

/** The fewest events of `count` above one half whose exact test gives at most `alpha`; undefined: there are none. */
export function eventsNeeded(count: number, alpha: number): number | undefined {
  const logs = logBinomials(count);
  for (let events = Math.ceil(count / 2); events <= count; events++) {
    if (2 * tail(logs, events, 0.5) <= alpha) return events;
  }
  return undefined;
}

/** Logarithms of `count` over 0 to `count`. */
function logBinomials(count: number): Float64Array {
  const logs = new Float64Array(count + 1);
  for (let k = 1; k <= count; k++) logs[k] = (logs[k - 1] as number) + Math.log((count - k + 1) / k);
  return logs;
}

/** The probability of at least so many events. */
function tail(logs: Float64Array, events: number, chance: number): number {
  const count = logs.length - 1;
  if (events <= 0 || chance >= 1) return 1;
  if (chance <= 0) return 0;
  let sum = 0;
  for (let k = events; k <= count; k++) {
    sum += Math.exp((logs[k] as number) + k * Math.log(chance) + (count - k) * Math.log(1 - chance));
  }
  return Math.min(1, sum);
}

/** Where between 0 and 1 a condition begins to hold. */
function bisect(holds: (chance: number) => boolean): number {
  let [below, above] = [0, 1];
  for (let round = 0; round < 60; round++) {
    const middle = (below + above) / 2;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return (below + above) / 2;
}
