import type { PageLanguage } from './listeningSettings.ts';
import type { TestKind } from './testKinds.ts';

/**
 * What a listener is given at once. The clips by place: `mos` [one], `mushra` [reference, ...versions], `preference` [A, B] or
 * [A, B, recording], `abx` [A, B, X].
 */
export interface Presentation {
  readonly item: number;
  /** Places in `clips` of the page. */
  readonly clips: readonly number[];
}

export interface PageTexts {
  readonly title: string;
  readonly consent: string;
  readonly instructions: string;
}

/** What the page of a listening test knows: nothing in it says which clip is whose. */
export interface TestPage {
  /** Hash of all the rest: answers name it. */
  readonly test: string;
  readonly kind: TestKind;
  readonly languages: readonly PageLanguage[];
  readonly texts: Readonly<Record<PageLanguage, PageTexts>>;
  /** File names in the folder `clips`. */
  readonly clips: readonly string[];
  /** A sound to set the volume with. */
  readonly volume: number;
  /** Three tones each, of which the softest is asked for; empty: headphones are not checked. */
  readonly headphones: readonly number[];
  /** How many presentations at the beginning of each row are for practice. */
  readonly practice: number;
  /** One order for each listener. */
  readonly rows: readonly (readonly Presentation[])[];
  /** By item; absent: texts are not shown. */
  readonly itemTexts?: readonly string[];
  readonly postTo?: string;
}

/** A score, 0 for A and 1 for B, or a grade from 0 to 100 for each version. */
export type Judgement = number | readonly number[];

export interface GivenAnswer {
  readonly value: Judgement;
  /** From the moment the presentation appeared. */
  readonly seconds: number;
  /** How often each clip was played. */
  readonly plays: readonly number[];
}

/** What a page saves, without its hash. */
export interface AnswerContent {
  readonly format: 'tonelab-listening-answers';
  readonly test: string;
  /** From 1: the number of the row. */
  readonly listener: number;
  /** true: the researcher gave the number; false: the page drew it. */
  readonly isAssigned: boolean;
  /** Drawn by the page: tells two listeners with one number apart. */
  readonly session: string;
  readonly language: PageLanguage;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** The tone that was chosen, 0 to 2, for each of the page's. */
  readonly headphones: readonly number[];
  /** In the order of the row. */
  readonly answers: readonly GivenAnswer[];
}

/** A file of answers; the hash is the sha256 of the content as JSON. */
export interface AnswerFile extends AnswerContent {
  readonly hash: string;
}
