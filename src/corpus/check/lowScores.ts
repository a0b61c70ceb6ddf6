import { robustSpread } from '../robustSpread.ts';
import type { Utterance } from '../utterance.ts';
import { bySpeaker, type LabelFinding } from './speakingRate.ts';

/** What a model that heard an utterance says of its text: higher is better. */
export interface UtteranceScore {
  readonly utterance: Utterance;
  readonly score: number;
}

/** Fewer utterances of a speaker say nothing of what is usual. */
const leastUtterances = 20;
/** Below the speaker's median by this many times the spread (median absolute deviation, as of a normal distribution). */
const unusualSpreads = 5;

/** Utterances whose texts the model finds far less likely than is usual for their speakers. */
export function lowScores(scores: readonly UtteranceScore[]): readonly LabelFinding[] {
  return [...bySpeaker(scores).values()].flatMap((ofSpeaker) => {
    if (ofSpeaker.length < leastUtterances) return [];
    const { median, spread } = robustSpread(ofSpeaker.map(({ score }) => score));
    return ofSpeaker
      .filter(({ score }) => score < median - unusualSpreads * spread)
      .map(({ utterance, score }) => ({
        utterance,
        message:
          `its text has a log-likelihood of ${score.toFixed(2)} a frame where ${median.toFixed(2)} is usual for ` +
          `'${utterance.speaker}'; compare text and recording`,
      }));
  });
}
