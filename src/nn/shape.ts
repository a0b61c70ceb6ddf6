import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tf.ts';

/** An axis of an expected shape: a number that must match, or a name from the legend (`B`, `T`, `C`) that may be anything. */
export type ExpectedAxis = number | string;

/**
 * Checks a tensor's shape. Example: `expectShape(x, ['B', 'T', 192], 'posteriorEncoder: spectrogram', 'config.channels')`.
 *
 * @throws ShapeError naming who, what was got, what was expected and the config key that decides it.
 */
export function expectShape(x: Tensor, expected: readonly ExpectedAxis[], who: string, key?: string): void {
  const fits =
    x.shape.length === expected.length &&
    expected.every((axis, index) => typeof axis === 'string' || axis === x.shape[index]);
  if (fits) return;
  const decidedBy = key === undefined ? '' : ` (${key})`;
  throw new ShapeError(`${who} is [${x.shape.join(', ')}], expected [${expected.join(', ')}]${decidedBy}`);
}
