/** The contour of one syllable of a known tone. */
export interface ToneExample {
  readonly tone: number;
  /** Coefficients, as many in each example. */
  readonly contour: readonly number[];
}

/** Tones as one voice says them. */
export interface ToneClasses {
  readonly tones: ReadonlySet<number>;
  /** The tone whose mean contour is the nearest. */
  nearest(contour: readonly number[]): number;
}

/** A tone of which fewer are known is no class. */
const leastExamples = 5;

/**
 * Classes by the mean contour of each tone, each coefficient in units of its standard deviation within tones, all tones as likely.
 * Undefined where fewer than two tones are known well enough.
 *
 * Source: diagonal linear discriminant analysis, Dudoit, Fridlyand & Speed (Journal of the American Statistical Association 97,
 * 2002), section 2.1.
 */
export function toneClasses(examples: readonly ToneExample[]): ToneClasses | undefined {
  const known = [...new Set(examples.map(({ tone }) => tone))]
    .map((tone) => [tone, examples.filter((example) => example.tone === tone)] as const)
    .filter(([, own]) => own.length >= leastExamples);
  if (known.length < 2) return undefined;
  const width = examples[0]?.contour.length ?? 0;
  const means = new Map(known.map(([tone, own]) => [tone, meanContour(own, width)]));
  const count = known.reduce((sum, [, own]) => sum + own.length, 0);
  const variances = Array.from({ length: width }, (_, k) => {
    const squares = known.flatMap(([tone, own]) =>
      own.map(({ contour }) => ((contour[k] as number) - (means.get(tone)?.[k] as number)) ** 2),
    );
    return squares.reduce((sum, square) => sum + square, 0) / (count - known.length);
  });
  const distance = (contour: readonly number[], mean: readonly number[]) =>
    contour.reduce(
      (sum, value, k) => sum + (value - (mean[k] as number)) ** 2 / Math.max(variances[k] as number, 1e-12),
      0,
    );
  return {
    tones: new Set(means.keys()),
    nearest: (contour) => {
      const ranked = [...means].map(([tone, mean]) => ({ tone, far: distance(contour, mean) }));
      return ranked.reduce((best, one) => (one.far < best.far ? one : best)).tone;
    },
  };
}

function meanContour(examples: readonly ToneExample[], width: number): readonly number[] {
  return Array.from(
    { length: width },
    (_, k) => examples.reduce((sum, { contour }) => sum + (contour[k] as number), 0) / examples.length,
  );
}
