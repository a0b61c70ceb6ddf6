/*
 * What a selection and a sampler must be: which utterances of a pool a stage hears, and how often and in which order.
 * Both are pure functions, so that a resumed run hears what one that never stopped would have heard: a sampler that follows
 * the losses keeps nothing itself, and is given what it needs to know of them.
 */

/** An utterance of a pool as selections and samplers see it. */
export interface PoolUtterance {
  readonly id: string;
  readonly speaker: string;
  readonly text: string;
  readonly durationSeconds: number;
  /** A code such as zh or en, or 'mixed'. */
  readonly language?: string;
  /** Numbered pinyin as spoken, where it is known. */
  readonly pinyin?: readonly string[] | undefined;
  /** What is known of it: `sentenceType: question`. */
  readonly tags?: Readonly<Record<string, string | undefined>>;
  /** What was measured of its recording. */
  readonly sound?: SoundMeasures | undefined;
}

/** How an utterance sounds, measured from its recording. */
export interface SoundMeasures {
  /** Without silence before, after and within. */
  readonly speechSeconds: number;
  /** Silences of at least 0.15 s within the speech. */
  readonly pauses: number;
  /** Median of the fundamental frequency; absent where nothing is voiced. */
  readonly pitchHz?: number | undefined;
  /** 10th to 90th percentile of the fundamental frequency. */
  readonly pitchRangeSemitones?: number | undefined;
  /** Integrated. */
  readonly loudnessLufs: number;
  /** 10th to 95th percentile of blocks of 0.4 s; absent where it is too short. */
  readonly loudnessRangeLu?: number | undefined;
}

/** Chooses among the utterances that a pool's other conditions leave. */
export interface Selection {
  /**
   * Ids in the order in which a budget takes them; what is left out is never taken. `budget` is what will be taken of
   * them, where it is known.
   */
  rank(utterances: readonly PoolUtterance[], seed: number, budget?: SelectionBudget): readonly string[];
  /** What is proven of a choice within a budget, for people; absent: nothing. */
  readonly guarantee?: (budget: SelectionBudget) => string | undefined;
}

/** How much may be chosen; what is absent does not restrict. */
export interface SelectionBudget {
  readonly seconds?: number | undefined;
  readonly items?: number | undefined;
}

/** Says how often and in which order the utterances of a pool are heard. */
export interface Sampler {
  /** Places in `utterances`, in the order of one pass over a pool: at least one. */
  pass(utterances: readonly PoolUtterance[], at: SamplerPass): readonly number[];
  /** Present in a sampler whose passes follow what training loses. */
  readonly follows?: LossFollowing;
}

/** What a sampler wants to know of a stage's losses, and what it makes of them. */
export interface LossFollowing {
  /**
   * utterance: what was lost on each where it was heard last; phoneme: the mean over an utterance's phonemes of what is
   * lost on each wherever it is heard.
   */
  readonly by: 'utterance' | 'phoneme';
  /** Share of a running loss that stays when the next one comes. */
  readonly decay: number;
  /**
   * A pass that begins with step s knows the losses of the steps up to s - delaySteps, whatever is known by then: batches
   * are made ahead, by fewer steps than this, and how far must not decide what is heard.
   */
  readonly delaySteps: number;
  /** [utterances] how often each is heard beside the others. `losses` as in `SamplerPass`. */
  weights(losses: Float64Array): Float64Array;
}

export interface SamplerPass {
  readonly seed: number;
  readonly pool: string;
  /** From 0. */
  readonly pass: number;
  /** [utterances] running losses, NaN where nothing is known; given to a sampler that follows them. */
  readonly losses?: Float64Array;
}
