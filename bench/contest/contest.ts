import { Contender, type ContenderSpec } from './contender.ts';

/** One row of a benchmark's table. */
export interface BenchRow {
  readonly bench: string;
  readonly variant: string;
  readonly size: string;
  readonly unit: string;
  readonly min: number;
  readonly median: number;
  readonly peakRssMb: number;
  /** Of the part that was measured. */
  readonly parameters?: number;
}

export interface ContestResult {
  readonly rows: readonly BenchRow[];
  /** Contenders that could not run here. */
  readonly missing: readonly string[];
  /** Contenders whose first losses are not those of the first one: they do something else. */
  readonly disagreements: readonly string[];
}

/** Of a loss, relative: float32 in another order, and 8 bits of a fraction. */
const tolerance = { float32: 1e-4, bfloat16: 5e-2 };

/**
 * Measures contenders side by side: in each round each one runs once, in turn, so that a slow minute of the machine
 * hits all of them. What cannot run here is left out and named.
 */
export async function contest(
  about: { readonly bench: string; readonly size: string; readonly unit: string },
  specs: readonly ContenderSpec[],
  rounds: number,
): Promise<ContestResult> {
  const missing: string[] = [];
  const contenders: Contender[] = [];
  for (const spec of specs) {
    const contender = await Contender.start(spec);
    if (contender === undefined) missing.push(spec.variant);
    else contenders.push(contender);
  }
  const values = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) values.get(contender)?.push(await contender.once());
  }
  const rows = [...values].map(([{ variant, peakRssMb, parameters }, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return {
      ...about,
      variant,
      min: sorted[0] as number,
      median: sorted[rounds >> 1] as number,
      peakRssMb,
      ...(parameters === undefined ? {} : { parameters }),
    };
  });
  for (const contender of contenders) contender.stop();
  return { rows, missing, disagreements: findDisagreements(contenders) };
}

function findDisagreements([first, ...others]: readonly Contender[]): readonly string[] {
  if (first === undefined) return [];
  return others.flatMap(({ variant, losses }) => {
    const allowed = /bf16|autocast/.test(variant) ? tolerance.bfloat16 : tolerance.float32;
    const agrees = losses.every((loss, step) => {
      const expected = first.losses[step] ?? Number.NaN;
      return Math.abs(loss - expected) <= allowed * Math.abs(expected);
    });
    return agrees ? [] : [`${variant} has losses ${losses.join(', ')}, ${first.variant} ${first.losses.join(', ')}`];
  });
}
