import type { AxisStand } from '../diversity/scriptGaps.ts';

/* What the recording studio and its page tell each other, as JSON. */

/** Some gaps of one facet. */
export interface FacetGaps {
  /** For people, such as 'syllables with tones 1 to 4'. */
  readonly facet: string;
  readonly items: readonly string[];
}

export type TakeVerdict = 'good' | 'doubtful' | 'unusable';

/** One thing that was looked at in a take. */
export interface TakeCheck {
  readonly name: 'length' | 'level' | 'clipping' | 'noise' | 'silence' | 'bandwidth';
  /** The figure with its unit. */
  readonly shown: string;
  readonly verdict: TakeVerdict;
  /** What is wrong and what to do; absent where it is good. */
  readonly advice?: string;
}

export interface TakeReport {
  readonly durationSeconds: number;
  /** The worst of the checks. */
  readonly verdict: TakeVerdict;
  readonly checks: readonly TakeCheck[];
  /** Another one for each recording, so that no old sound is played. */
  readonly version: string;
}

/** How much of what the script is for has been heard. */
export interface ScriptProgress {
  /** Gaps that were open at the start and that the whole script closes. */
  readonly gaps: number;
  readonly closed: number;
  readonly axes: readonly AxisStand[];
}

export interface StudioSentence {
  /** From 1, in the order of the script. */
  readonly number: number;
  readonly id: string;
  readonly text: string;
  readonly pinyin: string;
  /** How to read it; absent: as usual. */
  readonly manner?: string;
  readonly expectedSeconds: number;
  /** What it would close now. */
  readonly closes: readonly FacetGaps[];
  /** Other reasons that the script gives for it. */
  readonly wantedFor: readonly string[];
  /** The take that was heard and is not kept yet. */
  readonly take?: TakeReport;
  /** Version of the recording that is kept. */
  readonly kept?: string;
}

export interface StudioState {
  readonly script: string;
  readonly speaker: string;
  /** Of the texts, for the page: 'zh' where they are mixed. */
  readonly language: string;
  readonly sentences: number;
  readonly recorded: number;
  readonly recordedSeconds: number;
  readonly sentence: StudioSentence;
  readonly progress: ScriptProgress;
}

/** The answer to a take that was kept; `state` shows the next sentence. */
export interface KeptTake {
  readonly closed: readonly FacetGaps[];
  readonly state: StudioState;
}
