import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Metric, MetricEnvironment, MetricItem } from '../../../core/recordingContracts.ts';
import { editDistance } from '../../../text/editDistance.ts';
import { heardSyllables, isSameSyllable, wantedSyllables } from '../../../text/spokenSyllables.ts';
import { writtenCharacters, writtenWords } from '../../../text/writtenUnits.ts';

type Said = Pick<MetricItem, 'text' | 'pinyin'> & { readonly language: string };

/** How many units are wanted, and how many changes make them of what was heard. */
interface Errors {
  readonly wanted: number;
  readonly errors: number;
}

interface TranscriptMeasure {
  readonly name: string;
  readonly summary: string;
  /** Undefined where it says nothing of such a text. */
  count(said: Said, transcript: string): Errors | undefined;
}

const measures: readonly TranscriptMeasure[] = [
  {
    name: 'character-error',
    summary: 'Characters that an outside recogniser writes otherwise, per character of a sentence; 0 is none',
    count: ({ text, pinyin, language }, transcript) => {
      // A text in pinyin has no characters to compare.
      if (pinyin !== undefined && !/\p{Script=Han}/u.test(text)) return undefined;
      return errorsBetween(writtenCharacters(text, language), writtenCharacters(transcript, language));
    },
  },
  {
    name: 'word-error',
    summary: 'Words of English sentences that an outside recogniser writes otherwise, per word',
    count: ({ text, language }, transcript) =>
      language === 'en' ? errorsBetween(writtenWords(text, language), writtenWords(transcript, language)) : undefined,
  },
  {
    name: 'pinyin-error',
    summary: 'Mandarin syllables that an outside recogniser hears as others, tones aside, per syllable',
    count: (said, transcript) => syllableErrors(said, transcript, false),
  },
  {
    name: 'pinyin-tone-error',
    summary: 'The same with tones',
    count: (said, transcript) => syllableErrors(said, transcript, true),
  },
];

/** Whether a stranger understands the sentences: what an outside recogniser writes down against what was to be said. */
export const transcriptMetrics: readonly Plugin<'metric'>[] = measures.map((measure) => ({
  kind: 'metric',
  name: measure.name,
  summary: measure.summary,
  configSchema: z.strictObject({}),
  create: (_config: unknown, { transcriber }) => transcriptMetric(measure, transcriber),
}));

function transcriptMetric({ count }: TranscriptMeasure, transcriber: MetricEnvironment['transcriber']): Metric {
  const about = { unit: '', better: 'lower', alone: true } as const;
  if ('notMeasured' in transcriber) {
    return { ...about, unavailable: transcriber.notMeasured, measure: async () => undefined };
  }
  return {
    ...about,
    measure: async ({ samples, sampleRate }, _recorded, { text, pinyin, unit, language: code }) => {
      // Such a recogniser guesses words, and a syllable alone is none.
      if (unit !== 'sentence') return undefined;
      const language = code === 'mixed' ? 'zh' : code;
      const said = { text, pinyin, language };
      if (count(said, '') === undefined) return undefined;
      const transcript = await transcriber.transcribe(samples, sampleRate, language);
      const found = transcript === undefined ? undefined : count(said, transcript);
      // Greedy decoding of what is not understood may repeat itself without end: no more can be wrong than everything.
      return found === undefined || found.wanted === 0 ? undefined : Math.min(1, found.errors / found.wanted);
    },
  };
}

function errorsBetween(wanted: readonly string[], heard: readonly string[]): Errors {
  return { wanted: wanted.length, errors: editDistance(wanted, heard) };
}

function syllableErrors({ text, language, pinyin }: Said, transcript: string, withTone: boolean): Errors | undefined {
  if (language !== 'zh') return undefined;
  const wanted = wantedSyllables(text, language, pinyin);
  const isSame = (one: (typeof wanted)[number], other: (typeof wanted)[number]) => isSameSyllable(one, other, withTone);
  return { wanted: wanted.length, errors: editDistance(wanted, heardSyllables(transcript, language), isSame) };
}
