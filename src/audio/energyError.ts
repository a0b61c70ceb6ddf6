import type { WarpingPath } from './dynamicTimeWarping.ts';

/** Frames further below a side's loudest are as soft as this, so that silence does not weigh by how deep it is. */
const rangeDb = 50;

/**
 * Root mean square difference of two contours of level along a path, dB, after each side's mean along it is taken away:
 * a softer recording with the same stresses scores 0. Undefined where the path has no steps.
 *
 * Shapes: [framesA] dB, [framesB] dB -> scalar; steps beyond an end take its last frame.
 */
export function energyError(first: Float64Array, second: Float64Array, path: WarpingPath): number | undefined {
  const steps = path.first.length;
  if (steps === 0 || first.length === 0 || second.length === 0) return undefined;
  const along = (levels: Float64Array, places: Int32Array): Float64Array => {
    const floor = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - rangeDb;
    const taken = Float64Array.from(places, (place) =>
      Math.max(floor, levels[Math.min(place, levels.length - 1)] as number),
    );
    const mean = taken.reduce((sum, level) => sum + level, 0) / steps;
    return taken.map((level) => level - mean);
  };
  const [a, b] = [along(first, path.first), along(second, path.second)];
  return Math.sqrt(a.reduce((sum, level, step) => sum + (level - (b[step] as number)) ** 2, 0) / steps);
}
