import type { Audio } from '../../audio/readAudio.ts';
import type { Utterance } from '../utterance.ts';
import type { LabelFinding } from './speakingRate.ts';

/** What was written down by someone who heard an utterance and did not know its text. */
export interface WrittenDown {
  readonly heard: string;
  /** Share of the syllables or words of the text that were heard otherwise, 0 to 1. */
  readonly errorRate: number;
}

interface WrittenUtterance extends WrittenDown {
  readonly utterance: Utterance;
}

/** Undefined where nothing can be told, such as of single syllables, or of a language that the writer does not know. */
export type WriteDown = (audio: Audio, utterance: Utterance) => Promise<WrittenDown | undefined>;

/** What is heard of a text that is not said is right by chance only; docs/corpus.md has the figures. */
const mostErrorRate = 0.6;

/** Utterances of which most was heard otherwise than their texts have it. */
export function heardOtherwise(written: readonly WrittenUtterance[]): readonly LabelFinding[] {
  return written.flatMap(({ utterance, heard, errorRate }) => {
    if (errorRate <= mostErrorRate) return [];
    const share = `${Math.round(100 * errorRate)} %`;
    return [
      { utterance, message: `was heard as '${heard}', ${share} of its text otherwise; compare text and recording` },
    ];
  });
}
