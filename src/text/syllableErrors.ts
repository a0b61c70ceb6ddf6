import { classesOfSyllable, type SyllableHead, syllableHeads } from './syllableClasses.ts';

/** What can be wrong with a syllable: one of its parts, or any. */
export const syllableErrorKinds = [...syllableHeads, 'syllable'] as const;
export type SyllableErrorKind = (typeof syllableErrorKinds)[number];

/** 1 where a syllable was heard as another, 0 where not. */
export type SyllableErrors = Readonly<Record<SyllableErrorKind, number>>;

/** What of a syllable in numbered pinyin was heard wrong; undefined where it has classes that no head tells. */
export function syllableErrors(pinyin: string, heard: Readonly<Record<string, number>>): SyllableErrors | undefined {
  const wanted = classesOfSyllable(pinyin);
  if (wanted === undefined) return undefined;
  const wrong = (head: SyllableHead) => (heard[head] === wanted[head] ? 0 : 1);
  const [initial, final, tone] = [wrong('initial'), wrong('final'), wrong('tone')];
  return { initial, final, tone, syllable: Math.max(initial, final, tone) };
}

/** Hears single syllables. */
interface Ear {
  learnedFrom(voice: string, pinyin: string): boolean;
  hear(samples: Float32Array, sampleRate: number): Readonly<Record<string, number>>;
}

/** Speech with its syllables, where their places are known. */
interface SyllableRecording {
  readonly samples: Float32Array;
  readonly sampleRate: number;
  readonly syllables?:
    | readonly { readonly pinyin?: string | undefined; readonly startSeconds: number; readonly endSeconds: number }[]
    | undefined;
}

/**
 * What is heard wrong of each syllable of a recording, cut out of it; those are left out whose recording in the same voice the
 * ear learned from.
 */
export function recordingErrors(
  ear: Ear,
  { samples, sampleRate, syllables = [] }: SyllableRecording,
  voice: string,
): readonly SyllableErrors[] {
  const place = (seconds: number) => Math.round(seconds * sampleRate);
  return syllables.flatMap(({ pinyin, startSeconds, endSeconds }) => {
    if (pinyin === undefined || ear.learnedFrom(voice, pinyin)) return [];
    const stretch = samples.subarray(place(startSeconds), place(endSeconds));
    return syllableErrors(pinyin, ear.hear(stretch, sampleRate)) ?? [];
  });
}
