import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomicFile.ts';
import type { SyllableEar } from '../core/recogniserContract.ts';
import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import { type Figure, meanFigure } from '../evaluation/bootstrap.ts';
import {
  recordingErrors,
  type SyllableErrorKind,
  type SyllableErrors,
  syllableErrorKinds,
} from '../text/syllableErrors.ts';
import { recordedSyllables } from './timedSyllables.ts';
import { unitOf } from './voiceRecordings.ts';

/** Shares of recorded syllables of one voice that a recogniser hears as others: what even a perfect voice does not go below. */
interface CeilingRow {
  readonly voice: string;
  /** Single syllables, or those cut out of sentences where their boundaries are known. */
  readonly unit: 'syllable' | 'sentence';
  readonly syllables: number;
  readonly figures: Readonly<Partial<Record<SyllableErrorKind, Figure>>>;
}

/** What a recogniser hears in held-out recordings. Plain data, `ceiling.json`. */
export interface RecogniserCeiling {
  /** Content hash of the stage that trained it. */
  readonly recogniser: string;
  readonly rows: readonly CeilingRow[];
}

/**
 * Lets a recogniser hear all held-out recordings, syllables whose combination of initial, final and tone it never learned
 * from in that voice, and writes `ceiling.json`. Intervals are drawn over syllables.
 */
export async function recogniserCeiling(
  { ear, hash }: { readonly ear: SyllableEar; readonly hash: string },
  corpus: PreparedCorpus,
  to: { readonly folder: string; readonly seed: number },
): Promise<RecogniserCeiling> {
  const heldOut = corpus.utterances.filter(({ split }) => split === 'heldout');
  const rows = corpus.speakers.flatMap((voice) =>
    (['syllable', 'sentence'] as const).flatMap((unit): readonly CeilingRow[] => {
      const own = heldOut.filter((utterance) => utterance.speaker === voice && unitOf(utterance) === unit);
      const errors = own.flatMap((utterance) => heardErrors(ear, corpus, utterance));
      if (errors.length === 0) return [];
      const figures = syllableErrorKinds.map((kind) => [
        kind,
        meanFigure(
          errors.map((one) => one[kind]),
          { seed: to.seed },
        ),
      ]);
      return [{ voice, unit, syllables: errors.length, figures: Object.fromEntries(figures) }];
    }),
  );
  const ceiling = { recogniser: hash, rows };
  await writeFileAtomically(join(to.folder, 'ceiling.json'), `${JSON.stringify(ceiling, null, 1)}\n`);
  return ceiling;
}

/** What is heard wrong of each syllable of an utterance that the recogniser did not learn from. */
function heardErrors(
  ear: SyllableEar,
  { settings }: PreparedCorpus,
  utterance: PreparedUtterance,
): readonly SyllableErrors[] {
  const { sampleRate } = settings;
  const recording = { samples: utterance.wave(), sampleRate, syllables: recordedSyllables(utterance, settings) };
  return recordingErrors(ear, recording, utterance.speaker);
}
