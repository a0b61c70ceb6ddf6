import { hashOrder } from '../corpus/hashOrder.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { CorpusError } from '../errors.ts';
import type { UnitName } from '../evaluation/runEvaluation.ts';
import type { VoiceReference } from '../synthesis/timbre.ts';

/**
 * Training recordings of a voice, in the order in which pools with a budget take them by default, until they last `seconds`: with the
 * same seed a stage that had a minute of the voice has heard the same ones first. Real recordings where there are any.
 *
 * @throws CorpusError where the voice has no training utterance.
 */
export function trainingRecordings(
  corpus: PreparedCorpus,
  voice: string,
  { seconds, seed }: { readonly seconds: number; readonly seed: number },
): readonly PreparedUtterance[] {
  const own = corpus.utterances.filter(({ speaker, split }) => speaker === voice && split === 'train');
  if (own.length === 0) {
    const known = corpus.speakers.join(', ');
    throw new CorpusError(`voice '${voice}': no training utterance in the corpus (voices: ${known})`);
  }
  const chosen: PreparedUtterance[] = [];
  let total = 0;
  for (const utterance of recordedFirst(own, seed)) {
    if (total >= seconds) break;
    chosen.push(utterance);
    total += utterance.durationSeconds;
  }
  return chosen;
}

/** The real recordings among utterances where there are any, else all, in the order of a seed. */
export function recordedFirst(utterances: readonly PreparedUtterance[], seed: number): readonly PreparedUtterance[] {
  const recorded = utterances.filter(({ kind }) => kind === 'recorded');
  return hashOrder(recorded.length > 0 ? recorded : utterances, seed, ({ id }) => id);
}

/** The voice that its training recordings give: the ones that a budgeted stage heard come first. */
export function voiceReference(
  corpus: PreparedCorpus,
  voice: string,
  choice: { readonly seconds: number; readonly seed: number },
): VoiceReference {
  return { recordings: trainingRecordings(corpus, voice, choice), speakerId: corpus.speakers.indexOf(voice) };
}

/** Held-out items of a voice, chosen by their texts, so that voices with the same texts speak the same ones. */
export function heldOutItems(
  corpus: PreparedCorpus,
  voice: string,
  { unit, count }: { readonly unit: UnitName; readonly count: number },
): readonly PreparedUtterance[] {
  const own = corpus.utterances.filter(
    (utterance) => utterance.speaker === voice && utterance.split === 'heldout' && unitOf(utterance) === unit,
  );
  return hashOrder(own, 0, ({ text }) => text).slice(0, count);
}

/** What is not marked as a syllable is a sentence. */
export function unitOf({ tags }: PreparedUtterance): UnitName {
  return tags.unit === 'syllable' ? 'syllable' : 'sentence';
}
