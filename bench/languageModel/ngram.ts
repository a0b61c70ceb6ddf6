/**
 * A character n-gram with interpolated modified Kneser-Ney smoothing: what a language model of ours must beat.
 *
 * Source: Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling" (Computer Speech and
 * Language 13, 1999), section 3; discounts by their closed form of leaving-one-out (eq. 26), after Ney, Essen and
 * Kneser (1994).
 * Differs: n-grams that begin a sentence keep their raw counts in every order, as nothing can stand before them; the
 * unigram is interpolated with the uniform distribution over the whole vocabulary, so that every token has a probability.
 */
export interface NgramModel {
  /** Natural log of the probability of `token` after the tokens of its sentence so far, [CLS] first. */
  logProbability(history: readonly number[], token: number): number;
}

export interface NgramOptions {
  /** Longest n-gram, 1 or more. */
  readonly order: number;
  readonly vocabularySize: number;
}

/** What followed a context: counts by token, their sum, and how many tokens have count 1, 2, 3 or more. */
interface Continuations {
  readonly counts: Map<number, number>;
  total: number;
  readonly tokensByCount: [number, number, number];
}

type Level = Map<string, Continuations>;
type Discounts = readonly [number, number, number];

/** Trains on sentences of token ids; each begins with [CLS], which is never predicted, and ends with [SEP], which is. */
export function trainNgram(sentences: Iterable<ArrayLike<number>>, options: NgramOptions): NgramModel {
  const levels = countLevels(sentences, options.order);
  const discounts = levels.map(leavingOneOutDiscounts);
  const probability = (history: readonly number[], token: number): number => {
    let estimate = 1 / options.vocabularySize;
    const longest = Math.min(levels.length - 1, history.length);
    for (let contextTokens = 0; contextTokens <= longest; contextTokens++) {
      const context = history.slice(history.length - contextTokens).join(' ');
      const seen = levels[contextTokens]?.get(context);
      const discount = discounts[contextTokens];
      if (seen !== undefined && discount !== undefined) estimate = interpolate(seen, discount, { token, estimate });
    }
    return estimate;
  };
  return { logProbability: (history, token) => Math.log(probability(history, token)) };
}

/** P(w|h) = (c - D(c)) / c(h) + backoff(h) · P(w|h'), where backoff is what the discounts have taken away. */
function interpolate(
  seen: Continuations,
  discounts: Discounts,
  lower: { readonly token: number; readonly estimate: number },
): number {
  const count = seen.counts.get(lower.token) ?? 0;
  const kept = count === 0 ? 0 : Math.max(0, count - (discounts[Math.min(count, 3) - 1] ?? 0));
  const freed = seen.tokensByCount.reduce((sum, tokens, index) => sum + tokens * (discounts[index] ?? 0), 0);
  return (kept + freed * lower.estimate) / seen.total;
}

/** Level k holds contexts of k tokens: raw counts at the top and at sentence beginnings, else kinds of left neighbours. */
function countLevels(sentences: Iterable<ArrayLike<number>>, order: number): readonly Level[] {
  const levels: Level[] = Array.from({ length: order }, () => new Map());
  const extended = Array.from({ length: order }, () => new Set<string>());
  for (const sentence of sentences) {
    const tokens = Array.from(sentence);
    for (let position = 1; position < tokens.length; position++) {
      for (let contextTokens = Math.min(order - 1, position); contextTokens >= 0; contextTokens--) {
        const first = position - contextTokens;
        const isRaw = contextTokens === order - 1 || first === 0;
        const longer = tokens.slice(first - 1, position + 1).join(' ');
        if (!isRaw && extended[contextTokens]?.has(longer)) continue;
        if (!isRaw) extended[contextTokens]?.add(longer);
        add(levels[contextTokens], tokens.slice(first, position).join(' '), tokens[position]);
      }
    }
  }
  return levels;
}

function add(level: Level | undefined, context: string, token: number | undefined): void {
  if (level === undefined || token === undefined) return;
  let seen = level.get(context);
  if (seen === undefined) {
    seen = { counts: new Map(), total: 0, tokensByCount: [0, 0, 0] };
    level.set(context, seen);
  }
  const before = seen.counts.get(token) ?? 0;
  if (before > 0 && before < 3) seen.tokensByCount[before - 1] = (seen.tokensByCount[before - 1] ?? 0) - 1;
  if (before < 3) seen.tokensByCount[before] = (seen.tokensByCount[before] ?? 0) + 1;
  seen.counts.set(token, before + 1);
  seen.total += 1;
}

/** D(c) = c - (c + 1) · Y · n(c+1) / n(c) with Y = n1 / (n1 + 2 · n2), n(c) the n-grams of count c. */
function leavingOneOutDiscounts(level: Level): Discounts {
  const kinds = [0, 0, 0, 0];
  for (const { counts } of level.values()) {
    for (const count of counts.values()) if (count <= 4) kinds[count - 1] = (kinds[count - 1] ?? 0) + 1;
  }
  const [n1 = 0, n2 = 0] = kinds;
  const y = n1 + 2 * n2 === 0 ? 0.5 : n1 / (n1 + 2 * n2);
  const discount = (count: 1 | 2 | 3): number => {
    const here = kinds[count - 1] ?? 0;
    const estimate = here === 0 ? y : count - ((count + 1) * y * (kinds[count] ?? 0)) / here;
    return Math.min(count, Math.max(0, estimate));
  };
  return [discount(1), discount(2), discount(3)];
}
