/**
 * A whole number as a sum of products of lengths: 2T - 1 at T = lengths[0] is [{ factor: 2, of: [0] }, { factor: -1, of: [] }]. After
 * the lengths come their halves, rounded up: of two lengths, 2 and 3 are ⌈lengths[0] / 2⌉ and ⌈lengths[1] / 2⌉.
 */
export type LengthFormula = readonly LengthTerm[];

interface LengthTerm {
  readonly factor: number;
  /** The lengths and halves that are multiplied; none for a plain number. */
  readonly of: readonly number[];
}

/**
 * The formula of a number that was seen at several lengths, or undefined where none of the forms that shapes take fits:
 * a number, sums and multiples of lengths, the square of one, the product of two, multiples of a half beside its length. Each form is
 * given fewer unknowns than there were observations, so that one that fits is no accident.
 */
export function fitLengthFormula(
  seen: readonly number[],
  lengths: readonly (readonly number[])[],
): LengthFormula | undefined {
  const values = lengths.map((at) => [...at, ...at.map((length) => Math.ceil(length / 2))]);
  for (const products of productForms(lengths[0]?.length ?? 0)) {
    if (products.length >= seen.length) continue;
    const rows = values.map((at) => products.map((of) => productOf(of, at)));
    const factors = wholeSolution(rows, seen);
    if (factors === undefined) continue;
    return products.map((of, index) => ({ factor: factors[index] as number, of })).filter(({ factor }) => factor !== 0);
  }
  return undefined;
}

/** The simplest first. */
function productForms(count: number): readonly (readonly (readonly number[])[])[] {
  const each = Array.from({ length: count }, (_, index) => index);
  const singles = each.map((index) => [index]);
  const pairs = each.flatMap((a) => each.filter((b) => b > a).map((b) => [a, b]));
  return [
    [[]],
    ...each.map((index) => [[], [index]]),
    [[], ...singles],
    ...each.map((index) => [[], [index], [index, index]]),
    ...pairs.map((pair) => [[], ...pair.map((index) => [index]), pair]),
    ...each.map((index) => [[], [count + index]]),
    ...each.map((index) => [[], [index], [count + index]]),
  ];
}

function productOf(of: readonly number[], lengths: readonly number[]): number {
  return of.reduce((product, index) => product * (lengths[index] as number), 1);
}

/** Whole numbers x with rows · x = values in every row, or undefined. Gaussian elimination, checked exactly. */
function wholeSolution(rows: readonly (readonly number[])[], values: readonly number[]): readonly number[] | undefined {
  const unknowns = rows[0]?.length ?? 0;
  const system = rows.map((row, index) => [...row, values[index] as number]);
  for (let column = 0; column < unknowns; column++) {
    const pivot = system.findIndex((row, index) => index >= column && Math.abs(row[column] as number) > 1e-9);
    if (pivot < 0) return undefined;
    const found = system[pivot] as number[];
    system[pivot] = system[column] as number[];
    const scaled = found.map((value) => value / (found[column] as number));
    system[column] = scaled;
    system.forEach((row, index) => {
      const times = row[column] as number;
      if (index !== column) system[index] = row.map((value, at) => value - times * (scaled[at] as number));
    });
  }
  const solution = system.slice(0, unknowns).map((row) => Math.round(row[unknowns] as number));
  const fits = rows.every(
    (row, index) => row.reduce((sum, value, at) => sum + value * (solution[at] as number), 0) === values[index],
  );
  return fits ? solution : undefined;
}
