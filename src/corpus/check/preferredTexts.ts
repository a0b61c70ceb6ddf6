import { robustSpread } from '../robustSpread.ts';
import type { Utterance } from '../utterance.ts';
import { bySpeaker, type LabelFinding } from './speakingRate.ts';

/** What a model that heard an utterance says of its text and of others: higher is better. */
export interface TextScores {
  readonly own: number;
  readonly others: readonly number[];
}

export interface ScoredUtterance extends TextScores {
  readonly utterance: Utterance;
}

/** Fewer utterances of a speaker do not say whether the model tells texts apart. */
const leastUtterances = 20;
/** The model is believed where it prefers their own texts for so many of a speaker's utterances. */
const leastPreferred = 0.6;
/** Below the speaker's usual margin by so many robust standard deviations. */
const unusualSpreads = 3.5;

/** Speakers whose texts the model does not tell apart, and utterances of the others whose texts it hardly prefers to others, or not at all. */
export interface PreferredTexts {
  readonly findings: readonly LabelFinding[];
  readonly untold: readonly string[];
}

export function preferredTexts(scored: readonly ScoredUtterance[]): PreferredTexts {
  const findings: LabelFinding[] = [];
  const untold: string[] = [];
  for (const [speaker, all] of bySpeaker(scored)) {
    const ofSpeaker = all.filter(({ others }) => others.length > 0);
    const margins = ofSpeaker.map(({ own, others }) => own - meanOf(others));
    const preferred = ofSpeaker.filter(({ own, others }) => own > Math.max(...others)).length;
    if (ofSpeaker.length < leastUtterances || preferred < leastPreferred * ofSpeaker.length) {
      untold.push(speaker);
      continue;
    }
    const { median, spread } = robustSpread(margins);
    for (const [index, { utterance }] of ofSpeaker.entries()) {
      const margin = margins[index] as number;
      if (margin < median - unusualSpreads * spread) findings.push({ utterance, message: doubt(margin, median) });
    }
  }
  return { findings, untold };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function doubt(margin: number, usual: number): string {
  const difference = `${margin.toFixed(4)} a frame where ${usual.toFixed(4)} is usual`;
  return `the run that heard it prefers its text to others of about that length by ${difference}; compare text and recording`;
}
