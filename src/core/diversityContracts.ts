import type { PoolUtterance } from './dataContracts.ts';

/*
 * What an axis of diversity must be: which things speech should hold, how much of each, and what one utterance adds.
 * Everything else (scores, gaps, choices, scripts) follows from that and knows no axis by name.
 */

/** One syllable, mark, letter or Latin word, in the order of speech. */
export interface SpokenToken {
  readonly kind: 'syllable' | 'mark' | 'letter' | 'loanword' | 'word';
  /** Numbered pinyin as spoken (`huar1` with r colour), a mark, a capital letter, or a word in small letters. */
  readonly unit: string;
  /** The character or letters that it speaks. */
  readonly written: string;
  readonly syllable?: SpokenSyllable;
}

export interface SpokenSyllable {
  /** Spelling without tone. */
  readonly base: string;
  readonly initial: string;
  readonly final: string;
  /** 1 to 4, 5 is neutral; after sandhi. */
  readonly tone: number;
  /** Tone before sandhi, where it is known to be another one. */
  readonly underlyingTone: number;
  readonly erhua: boolean;
}

/** An utterance with its text read. */
export interface SpokenUtterance extends PoolUtterance {
  readonly tokens: readonly SpokenToken[];
}

/** So much of one item of a facet. */
export interface AxisFeature {
  readonly facet: string;
  readonly item: string;
  readonly amount: number;
}

/** One side of an axis: items that speech should hold. */
export interface Facet {
  /** Unique in its axis. */
  readonly name: string;
  /** For people, such as 'syllables with tone'. */
  readonly title: string;
  /**
   * coverage: an item is there or missing, and weighs as much as it is heard in running text;
   * balance: the shares of the items are compared with the target's.
   */
  readonly measure: 'coverage' | 'balance';
  /** Item -> share; positive, the sum is 1. */
  readonly target: ReadonlyMap<string, number>;
  /** In the score of its axis. */
  readonly weight: number;
}

/** A way of reading any sentence that adds what its words do not decide. */
export interface Manner {
  /** For the reader of a script: 'slowly'. */
  readonly name: string;
  readonly adds: readonly AxisFeature[];
}

export interface Axis {
  readonly facets: readonly Facet[];
  /**
   * Looks at the whole corpus first, where an utterance is judged beside the others of its speaker, and gives what says
   * what one utterance adds. Items that no target has are ignored.
   *
   * @throws ConfigError where the utterances lack what this axis looks at.
   */
  over(corpus: readonly PoolUtterance[]): (utterance: SpokenUtterance) => readonly AxisFeature[];
  /** true: only recordings that were measured can be judged, and what a sentence will add is decided by its manner alone. */
  readonly needsSound: boolean;
  readonly manners?: readonly Manner[];
  /** Text that holds an item, to be read in a list where no sentence of a pool has it; undefined: there is none. */
  readonly fragment?: (facet: string, item: string) => string | undefined;
}

/** What a text encoder makes of sentences. */
export interface SentenceStates {
  /** Whose they are, for people. */
  readonly encoder: string;
  /** Sentences of all kinds, which say what states there are. */
  readonly reference: readonly string[];
  /** [width] mean over the characters of a text; undefined where it was not read. */
  of(text: string): Float32Array | undefined;
}

/** Makes the axes that a plugin's config names, with their default settings. */
export interface AxisSource {
  /** @throws ConfigError where no axis has the name. */
  axis(name: string): Axis;
}
