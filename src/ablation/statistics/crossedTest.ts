import { standardDeviation } from './effectSize.ts';

/** A two-sided test of a mean over two crossed factors, both drawn from larger populations. */
export interface CrossedTest {
  readonly p: number;
  /** The mean's 95 % interval reaches so far to either side. */
  readonly halfWidth: number;
  readonly degrees: number;
}

/**
 * Whether a mean over listeners and items differs from 0, for other listeners and other items. Its variance is that of the
 * listeners' means and that of the items' means together, which counts what is left between them twice: rather too careful.
 * Undefined for fewer than two of either.
 *
 * Source: Clark, "The language-as-fixed-effect fallacy" (1973), min F' and its degrees of freedom.
 */
export function crossedTest(
  mean: number,
  byListener: readonly number[],
  byItem: readonly number[],
): CrossedTest | undefined {
  const [ofListeners, ofItems] = [standardDeviation(byListener), standardDeviation(byItem)];
  if (ofListeners === undefined || ofItems === undefined) return undefined;
  const [first, second] = [ofListeners ** 2 / byListener.length, ofItems ** 2 / byItem.length];
  const variance = first + second;
  if (variance === 0) return { p: mean === 0 ? 1 : 0, halfWidth: 0, degrees: byListener.length + byItem.length - 2 };
  const degrees = variance ** 2 / (first ** 2 / (byListener.length - 1) + second ** 2 / (byItem.length - 1));
  const error = Math.sqrt(variance);
  return { p: studentP(Math.abs(mean) / error, degrees), halfWidth: error * studentQuantile(0.05, degrees), degrees };
}

/**
 * The probability of a t at least so far from 0. With t = sqrt(degrees) tan(angle) its density is that of cos(angle) to the power of
 * degrees - 1, which Simpson's rule integrates.
 */
export function studentP(t: number, degrees: number): number {
  return powerOfCosine(Math.atan(t / Math.sqrt(degrees)), degrees) / powerOfCosine(0, degrees);
}

/** The t that `studentP` gives `p`. */
function studentQuantile(p: number, degrees: number): number {
  const whole = powerOfCosine(0, degrees);
  let [below, above] = [0, Math.PI / 2];
  for (let round = 0; round < 50; round++) {
    const middle = (below + above) / 2;
    if (powerOfCosine(middle, degrees) / whole > p) below = middle;
    else above = middle;
  }
  return Math.sqrt(degrees) * Math.tan((below + above) / 2);
}

const intervals = 400;

/** The integral of cos(angle) to the power of degrees - 1 from an angle to a right one. */
function powerOfCosine(from: number, degrees: number): number {
  const step = (Math.PI / 2 - from) / intervals;
  let sum = 0;
  for (let place = 0; place <= intervals; place++) {
    const weight = place === 0 || place === intervals ? 1 : place % 2 === 1 ? 4 : 2;
    sum += weight * Math.max(0, Math.cos(from + place * step)) ** (degrees - 1);
  }
  return (sum * step) / 3;
}
