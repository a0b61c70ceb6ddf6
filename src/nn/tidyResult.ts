import * as tf from '../tf.ts';

/**
 * `tf.tidy` for named results: everything made inside is disposed but the tensors in the returned record (plain objects
 * and arrays, nested). Borrows what it uses; the caller owns the result.
 */
export function tidyResult<Result>(compute: () => Result): Result {
  return tf.tidy(compute as () => tf.TensorContainer) as Result;
}
