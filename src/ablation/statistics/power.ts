import { uniformDraws } from '../../evaluation/resampling.ts';
import { type Proportion, proportion } from './proportion.ts';
import { signFlipInterval } from './signFlip.ts';

/** What a design's power depends on. */
export interface PowerDesign {
  /** Paired seeds. */
  readonly pairs: number;
  readonly alpha: number;
}

const simulations = 2_000;
/** Asked thousands of times, the test tries fewer patterns of many signs. */
const effort = { mostExact: 12, drawnPatterns: 999 };
const powerSeed = 1;

/**
 * How often the sign-flip test of a design finds a true difference of `effect` standard deviations, in 2,000 simulated
 * experiments. Assumes that differences of seeds are independent and normal with that standard deviation.
 */
export function signFlipPower(design: PowerDesign, effect: number): Proportion {
  const found = simulatedIntervals(design).filter(({ low, high }) => low + effect > 0 || high + effect < 0);
  return proportion(found.length, simulations);
}

/**
 * The true difference, in standard deviations, that the design finds with the wanted probability and the right way round.
 * Undefined where no difference is found at all.
 */
export function detectableEffect(design: PowerDesign, wanted: number): number | undefined {
  const needed = simulatedIntervals(design).map(({ low }) => -low);
  if (needed.length === 0) return undefined;
  return needed.toSorted((a, b) => a - b)[Math.min(needed.length - 1, Math.ceil(wanted * needed.length) - 1)];
}

/**
 * The test's intervals of experiments without an effect, in standard deviations. A true difference moves an interval by itself, and
 * is found where 0 lies outside then.
 */
function simulatedIntervals({ pairs, alpha }: PowerDesign): readonly { readonly low: number; readonly high: number }[] {
  const normal = normalDraws(powerSeed);
  return Array.from({ length: simulations }, (_, seed) => {
    const differences = Array.from({ length: pairs }, normal);
    return signFlipInterval(differences, { alpha, seed, effort });
  }).filter((interval) => interval !== undefined);
}

/** A stream of standard normal numbers by Box and Muller. */
export function normalDraws(seed: number): () => number {
  const next = uniformDraws(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
