import type { Tensor, Tensor2D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { stopGradient } from './stopGradient.ts';

/** A monotonic spline for each value: K bins between -bound and bound, the identity beyond. Sizes and slopes as a layer gives them. */
export interface SplineShape {
  /** [B, T, K] before the softmax that makes them sum to the interval. */
  readonly widths: Tensor3D;
  /** [B, T, K] likewise. */
  readonly heights: Tensor3D;
  /** [B, T, K - 1] slopes at the inner knots, before the softplus. */
  readonly slopes: Tensor3D;
  readonly bound: number;
}

const leastSize = 1e-3;
const leastSlope = 1e-3;
/** What the softplus turns into a slope of 1, with the least slope added: the ends join the identity smoothly. */
const endSlope = Math.log(Math.exp(1 - leastSlope) - 1);

/**
 * The spline's value and the log of its derivative.
 *
 * Shapes: x [B, T] -> y, logDerivative [B, T]; beyond the bound x and 0.
 * Source: Durkan et al. (arXiv:1906.04032) section 3.1, equations 4 and 5; jaywalnut310/vits transforms.py (2e561ba).
 */
export function rationalQuadraticSpline(
  x: Tensor2D,
  shape: SplineShape,
): { readonly y: Tensor2D; readonly logDerivative: Tensor2D } {
  const inside = isInside(x, shape.bound);
  const within = tf.clipByValue(x, -shape.bound, shape.bound);
  const knots = knotsOf(shape);
  const bin = binOf(within, knots.x, knots);
  const theta = tf.div(tf.sub(within, bin.x), bin.width);
  const rising = tf.mul(theta, tf.sub(1, theta));
  const denominator = tf.add(bin.slope, tf.mul(bin.bend, rising));
  const numerator = tf.mul(bin.height, tf.add(tf.mul(bin.slope, tf.square(theta)), tf.mul(bin.leftSlope, rising)));
  const y = tf.add(bin.y, tf.div(numerator, denominator));
  const steepness = tf.mul(
    tf.square(bin.slope),
    tf.addN([
      tf.mul(bin.rightSlope, tf.square(theta)),
      tf.mul(tf.mul(bin.slope, 2), rising),
      tf.mul(bin.leftSlope, tf.square(tf.sub(1, theta))),
    ]),
  );
  const logDerivative = tf.sub(tf.log(steepness), tf.mul(tf.log(denominator), 2));
  return {
    y: tf.where(inside, y, x) as Tensor2D,
    logDerivative: tf.where(inside, logDerivative, tf.zerosLike(x)) as Tensor2D,
  };
}

/**
 * The value that the spline takes to y.
 *
 * Shapes: y [B, T] -> [B, T]. Source: as `rationalQuadraticSpline`; Durkan et al. equations 6 to 8.
 */
export function inverseRationalQuadraticSpline(y: Tensor2D, shape: SplineShape): Tensor2D {
  const inside = isInside(y, shape.bound);
  const within = tf.clipByValue(y, -shape.bound, shape.bound);
  const knots = knotsOf(shape);
  const bin = binOf(within, knots.y, knots);
  const risen = tf.sub(within, bin.y);
  const bent = tf.mul(risen, bin.bend);
  const a = tf.add(bent, tf.mul(bin.height, tf.sub(bin.slope, bin.leftSlope)));
  const b = tf.sub(tf.mul(bin.height, bin.leftSlope), bent);
  const c = tf.mul(tf.mul(bin.slope, risen), -1);
  // Not negative but for rounding.
  const discriminant = tf.maximum(tf.sub(tf.square(b), tf.mul(tf.mul(a, c), 4)), 0);
  const root = tf.div(tf.mul(c, 2), tf.sub(tf.mul(b, -1), tf.sqrt(discriminant)));
  return tf.where(inside, tf.add(tf.mul(root, bin.width), bin.x), y) as Tensor2D;
}

function isInside(x: Tensor2D, bound: number): Tensor {
  return tf.lessEqual(tf.abs(stopGradient(x)), bound);
}

interface Knots {
  /** [B, T, K + 1] each. */
  readonly x: Tensor3D;
  readonly y: Tensor3D;
  readonly slopes: Tensor3D;
}

function knotsOf({ widths, heights, slopes, bound }: SplineShape): Knots {
  const ends: [number, number][] = [
    [0, 0],
    [0, 0],
    [1, 1],
  ];
  const all = tf.pad(slopes, ends, endSlope);
  return {
    x: knotPositions(widths, bound),
    y: knotPositions(heights, bound),
    slopes: tf.add(tf.softplus(all), leastSlope) as Tensor3D,
  };
}

/** [B, T, K] -> K + 1 ascending positions from -bound to bound. */
function knotPositions(sizes: Tensor3D, bound: number): Tensor3D {
  const [B, T, K] = sizes.shape;
  const shares = tf.add(tf.mul(tf.softmax(sizes), 1 - leastSize * K), leastSize);
  const inner = tf.slice(tf.cumsum(shares, 2), [0, 0, 0], [B, T, K - 1]);
  const end = tf.fill([B, T, 1], bound);
  return tf.concat([tf.mul(end, -1), tf.sub(tf.mul(inner, 2 * bound), bound), end], 2) as Tensor3D;
}

interface Bin {
  /** [B, T] each: the left knot, the sizes, height / width, the slopes at the knots and what bends the curve between them. */
  readonly x: Tensor;
  readonly y: Tensor;
  readonly width: Tensor;
  readonly height: Tensor;
  readonly slope: Tensor;
  readonly leftSlope: Tensor;
  readonly rightSlope: Tensor;
  readonly bend: Tensor;
}

/** The bin that each value lies in. Shapes: value [B, T], along [B, T, K + 1], the coordinate that the value is one of. */
function binOf(value: Tensor2D, along: Tensor3D, knots: Knots): Bin {
  const [B, T, count] = along.shape;
  const K = count - 1;
  const from = (x: Tensor3D, start: number) => tf.slice(x, [0, 0, start], [B, T, K]);
  // 1 where the value has reached the bin's left knot, less 1 where it has reached its right one.
  const left = from(stopGradient(along), 0);
  const reached = tf.cast(tf.greaterEqual(tf.expandDims(stopGradient(value), 2), left), 'float32');
  const next = tf.pad(tf.slice(reached, [0, 0, 1], [B, T, K - 1]), [
    [0, 0],
    [0, 0],
    [0, 1],
  ]);
  const chosen = tf.sub(reached, next);
  const pick = (x: Tensor3D, start: number) => tf.sum(tf.mul(from(x, start), chosen), 2); // [B, T, K] -> [B, T]
  const [x, y] = [pick(knots.x, 0), pick(knots.y, 0)];
  const [leftSlope, rightSlope] = [pick(knots.slopes, 0), pick(knots.slopes, 1)];
  const width = tf.sub(pick(knots.x, 1), x);
  const height = tf.sub(pick(knots.y, 1), y);
  const slope = tf.div(height, width);
  const bend = tf.sub(tf.add(leftSlope, rightSlope), tf.mul(slope, 2));
  return { x, y, width, height, slope, leftSlope, rightSlope, bend };
}
