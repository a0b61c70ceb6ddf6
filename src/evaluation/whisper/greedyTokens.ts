import { tidyResult } from '../../nn/tidyResult.ts';
import type { Tensor1D, Tensor2D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { DecoderOutputs, LayerKeys } from './decoder.ts';

/** What may be written, and when it ends. */
interface GreedyRules {
  readonly vocabularySize: number;
  /** Tokens that stand before the text: what is to be done. */
  readonly start: readonly number[];
  readonly end: number;
  /** Tokens that are never written, and those that do not come first. */
  readonly suppressed: readonly number[];
  readonly suppressedFirst: readonly number[];
  /** Tokens of text at most. */
  readonly limit: number;
}

/** What follows tokens [1, T] int32 after a past. */
type NextToken = (ids: Tensor2D, past: LayerKeys) => DecoderOutputs;

const never = -1e9;

/** The likeliest token again and again, up to the end. */
export async function greedyTokens(next: NextToken, rules: GreedyRules): Promise<readonly number[]> {
  const { start, end, limit, suppressed, suppressedFirst } = rules;
  const always = suppression(rules.vocabularySize, suppressed);
  const first = suppression(rules.vocabularySize, [...suppressed, ...suppressedFirst]);
  const tokens: number[] = [];
  let past: LayerKeys = [];
  try {
    while (tokens.length < limit) {
      const given = tokens.length === 0 ? start : tokens.slice(-1);
      const { best, keys } = tidyResult(() => {
        const { logits, past: keys } = next(tf.tensor2d([...given], [1, given.length], 'int32'), past);
        const last = tf.slice(logits, [given.length - 1, 0], [1, rules.vocabularySize]);
        return { best: tf.argMax(tf.add(last, tokens.length === 0 ? first : always), 1) as Tensor1D, keys };
      });
      tf.dispose(past.flatMap(({ key, value }) => [key, value]));
      past = keys;
      const [token] = await best.data<'int32'>();
      best.dispose();
      if (token === undefined || token === end) break;
      tokens.push(token);
    }
    return tokens;
  } finally {
    tf.dispose([always, first, ...past.flatMap(({ key, value }) => [key, value])]);
  }
}

/** [V]: what is added to logits. */
function suppression(vocabularySize: number, ids: readonly number[]): Tensor1D {
  const added = new Float32Array(vocabularySize);
  for (const id of ids) added[id] = never;
  return tf.tensor1d(added);
}
