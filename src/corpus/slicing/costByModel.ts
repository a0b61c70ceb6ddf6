import type { RecordingSpan, Utterance } from '../utterance.ts';
import { alignScript, type Bead, type BeadCost } from './alignScript.ts';
import { scoredCost, scoreScale } from './scoredCost.ts';
import { alignment, byDurations, type CostOf, textOfBead } from './sliceRecording.ts';

/** How well a stretch of a recording fits a text: higher is better. */
export type ScoreSpeech = (span: RecordingSpan, text: string, language: Utterance['language']) => number;

/**
 * Costs of beads by a model that hears the recording, beside durations.
 *
 * @param onBlind told when the model does not tell right texts from wrong ones here; durations decide then
 */
export function costByModel(score: ScoreSpeech, language: Utterance['language'], onBlind: () => void): CostOf {
  return async (regions, sentences): Promise<BeadCost> => {
    const durations = await byDurations(regions, sentences);
    const suggested = alignScript(regions.length, sentences.length, { ...alignment, cost: durations });
    const scoreOf = (bead: Bead) => {
      const [first, last] = [regions[bead.firstRegion], regions[bead.endRegion - 1]];
      const span = { startSeconds: first?.startSeconds ?? 0, endSeconds: last?.endSeconds ?? 0 };
      return score(span, textOfBead(sentences, bead), language);
    };
    const scale = scoreScale(suggested, sentences.length, scoreOf);
    if (scale !== undefined) return scoredCost(durations, scoreOf, scale);
    onBlind();
    return durations;
  };
}
