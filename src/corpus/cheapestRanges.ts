/** Places [from, to). */
type Range = readonly [from: number, to: number];

/** How far the cheapest ranges reach up to a place, and where the last of them begins. */
interface Reached {
  readonly cost: number;
  readonly from: number;
}

/**
 * Cuts `count` places into consecutive ranges whose costs are least in sum, each range costing `price` besides and at most
 * `most` of them. Exact: dynamic programming over the places (Bellman 1961), count^2 most / 2 sums.
 */
export function cheapestRanges(
  count: number,
  options: { costOf(from: number, to: number): number; readonly price: number; readonly most: number },
): readonly Range[] {
  const costs = Array.from({ length: count }, (_, from) =>
    Array.from({ length: count - from }, (__, more) => options.costOf(from, from + more + 1)),
  );
  const none: Reached = { cost: Number.POSITIVE_INFINITY, from: 0 };
  /** By number of ranges, then by place. */
  const reached = [[{ cost: 0, from: 0 }, ...Array.from({ length: count }, () => none)] as readonly Reached[]];
  while (reached.length <= Math.min(options.most, count)) {
    const before = reached.at(-1) as readonly Reached[];
    reached.push(before.map((_, to) => cheapestEnd(before, to, (from) => costs[from]?.[to - from - 1] as number)));
  }
  const totals = reached.map((row, ranges) => (row[count] as Reached).cost + options.price * ranges);
  const found: Range[] = [];
  for (let ranges = totals.indexOf(Math.min(...totals)), to = count; ranges > 0; ranges--) {
    const from = reached[ranges]?.[to]?.from ?? 0;
    found.unshift([from, to]);
    to = from;
  }
  return found;
}

/** The cheapest way to reach a place by one range more. */
function cheapestEnd(before: readonly Reached[], to: number, costFrom: (from: number) => number): Reached {
  let best: Reached = { cost: Number.POSITIVE_INFINITY, from: 0 };
  for (let from = 0; from < to; from++) {
    const cost = (before[from] as Reached).cost + costFrom(from);
    if (cost < best.cost) best = { cost, from };
  }
  return best;
}
