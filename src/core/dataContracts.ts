/*
 * What a selection and a sampler must be: which utterances of a pool a stage hears, and how often and in which order.
 * Both are pure functions, so that a resumed run hears what one that never stopped would have heard.
 */

/** An utterance of a pool as selections and samplers see it. */
export interface PoolUtterance {
  readonly id: string;
  readonly speaker: string;
  readonly text: string;
  readonly durationSeconds: number;
}

/** Chooses among the utterances that a pool's other conditions leave. */
export interface Selection {
  /** Ids in the order in which a budget takes them; what is left out is never taken. */
  rank(utterances: readonly PoolUtterance[], seed: number): readonly string[];
}

/** Says how often and in which order the utterances of a pool are heard. */
export interface Sampler {
  /** Places in `utterances`, in the order of one pass over a pool: at least one. */
  pass(utterances: readonly PoolUtterance[], at: SamplerPass): readonly number[];
}

export interface SamplerPass {
  readonly seed: number;
  readonly pool: string;
  /** From 0. */
  readonly pass: number;
}
