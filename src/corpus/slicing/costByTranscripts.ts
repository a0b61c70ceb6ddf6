import { quantile } from '../../audio/level.ts';
import { editDistance } from '../../text/editDistance.ts';
import { heardSyllables, isSameSyllable } from '../../text/spokenSyllables.ts';
import type { RecordingSpan, Utterance } from '../utterance.ts';
import type { Bead, BeadCost } from './alignScript.ts';
import { type ScoreScale, scoredCost } from './scoredCost.ts';
import { byDurations, type CostOf } from './sliceRecording.ts';

/** Writes down what is said in a stretch of a recording, in a language such as zh; undefined where it does not know it. */
export type WriteStretch = (span: RecordingSpan, language: string) => Promise<string | undefined>;

/** Transcripts of other speech share some syllables with a text by chance: the best text must be nearer by this share. */
const leastTold = 0.2;

/**
 * Costs of beads by what a recogniser writes down of each stretch of speech, beside durations: the share of syllables, tones aside, or of
 * English words that differ from the text. Text or speech to which half of the other is missing counts as wrong altogether, so that
 * a sentence that nobody says is left out and does not go with its neighbour.
 *
 * @param onBlind told when the transcripts do not tell right texts from wrong ones here; durations decide then
 */
export function costByTranscripts(write: WriteStretch, language: Utterance['language'], onBlind: () => void): CostOf {
  // What is mixed is read as Mandarin, whose words of another language stand among the syllables.
  const code = language === 'mixed' ? 'zh' : language;
  return async (regions, sentences): Promise<BeadCost> => {
    const heard: ReturnType<typeof heardSyllables>[] = [];
    for (const region of regions) heard.push(heardSyllables((await write(region, code)) ?? '', code));
    // Each sentence is read once, however many beads hold it.
    const written = sentences.map(({ text }) => heardSyllables(text, code));
    const scoreOf = (bead: Bead) => {
      const wanted = written.slice(bead.firstSentence, bead.endSentence).flat();
      const said = heard.slice(bead.firstRegion, bead.endRegion).flat();
      const errors = editDistance(wanted, said, (one, other) => isSameSyllable(one, other, false));
      return -Math.min(1, errors / Math.max(1, Math.min(wanted.length, said.length)));
    };
    const durations = await byDurations(regions, sentences);
    const scale = scaleOf(regions.length, sentences.length, scoreOf);
    if (scale.right - scale.wrong >= leastTold) return scoredCost(durations, scoreOf, scale);
    onBlind();
    return durations;
  };
}

/** What scores are like where texts are right, by the best sentence of each stretch, and where they are not, by all of them. */
function scaleOf(regions: number, sentences: number, scoreOf: (bead: Bead) => number): ScoreScale {
  const rows = Array.from({ length: regions }, (_, firstRegion) =>
    Array.from({ length: sentences }, (__, firstSentence) =>
      scoreOf({ firstRegion, endRegion: firstRegion + 1, firstSentence, endSentence: firstSentence + 1 }),
    ),
  );
  const best = rows.map((row) => row.reduce((one, other) => Math.max(one, other), -1));
  return { right: quantile(best, 0.5), wrong: quantile(rows.flat(), 0.5) };
}
